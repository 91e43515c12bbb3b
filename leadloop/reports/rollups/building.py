"""All cells anew, in little memory: what a rebuild stores and an audit compares with.

The shortest periods that are kept are counted from facts, stretch after stretch of arrival; longer ones are the sums of these.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Count, Max, Min, Q

from leadloop.accounts.models import Brand
from leadloop.intake.models import Lead
from leadloop.reports.rollups.enums import Basis, Period
from leadloop.reports.rollups.facts import FactsById, facts_of
from leadloop.reports.rollups.measures import Ints
from leadloop.reports.rollups.numbering import Terms
from leadloop.reports.rollups.packing import added
from leadloop.reports.rollups.slicing import SliceKey
from leadloop.reports.rollups.summing import Sums, basis_and_period, sum_up
from leadloop.reports.rollups.weeks import Weeks

# So many rows of sums may wait to be put together.
_MOST_WAITING: Final = 2_000_000
_LEADS_AT_ONCE: Final = 5000


class Waiting:
    """Sums of cells to which later leads may add."""

    def __init__(self) -> None:
        self._parts: list[tuple[Ints, Ints, Ints, Ints]] = []
        self._rows, self._most = 0, _MOST_WAITING

    def add(self, sums: Sums, held: Ints) -> None:
        """Add these rows of the sums."""
        self._parts.append((sums.cell[held], sums.measure[held], sums.n[held], sums.ms[held]))
        self._rows += len(held)
        if self._rows > self._most:
            together = self._together()
            self._parts, self._rows = [together], len(together[0])
            # What cannot be put together any further is not tried each time.
            self._most = max(_MOST_WAITING, 2 * self._rows)

    def take(self, slices: dict[SliceKey, int]) -> Sums:
        """Return all of it, and begin anew."""
        together = self._together()
        self._parts, self._rows, self._most = [], 0, _MOST_WAITING
        return Sums(list(slices), *together)

    def _together(self) -> tuple[Ints, Ints, Ints, Ints]:
        none = (np.zeros(0, dtype=np.int64),) * 4
        cell, measure, n, ms = (np.concatenate(each) for each in zip(none, *self._parts, strict=True))
        return added(cell, measure, n, ms)


def build(
    brand: Brand, facts_in: Callable[[Q], FactsById] = facts_of, *, store: bool = True
) -> Iterator[tuple[Sums, FactsById]]:
    """Yield sums in which each cell is whole, and the facts of the leads that were added since the last ones.

    Cells are of the shortest period that is kept for them: see :func:`coarsening.longer`. ``facts_in`` gives the facts of the leads
    for which a condition holds. ``store`` keeps texts that are counted by for the first time (see :class:`Terms`).
    """
    numbers: dict[SliceKey, int] = {}
    terms, weeks = Terms(brand, store=store), Weeks(brand)
    of_month, of_all = Waiting(), Waiting()
    month = None
    for this_month, leads in stretches(brand):
        if month not in (None, this_month):
            yield of_month.take(numbers), {}
        month = this_month
        facts = facts_in(leads)
        ones = np.ones(len(facts), dtype=np.int64)
        zone = brand.time_zone
        sums = sum_up(list(facts.values()), ones, zone=zone, terms=terms, weeks=weeks, numbers=numbers, shortest=True)
        basis, period = basis_and_period(sums.cell)
        # Both are kept by the day of arrival: nothing of a later one adds to them.
        cohort = (basis == Basis.ARRIVED) | (basis == Basis.MONTHS)
        daily = period == Period.DAY
        of_month.add(sums, np.flatnonzero(cohort & ~daily))
        of_all.add(sums, np.flatnonzero(~cohort))
        whole = np.flatnonzero(cohort & daily)
        yield Sums(list(numbers), sums.cell[whole], sums.measure[whole], sums.n[whole], sums.ms[whole]), facts
    for waiting in (of_month, of_all):
        yield waiting.take(numbers), {}


def stretches(brand: Brand) -> Iterator[tuple[tuple[int, int], Q]]:
    """Yield stretches of days, by the brand's clock: the month that each lies in, and the condition for its leads; earliest first."""
    found = Lead.objects.for_brand(brand).aggregate(Min("created_at"), Max("created_at"), Count("id"))
    if not found["id__count"]:
        return
    zone = ZoneInfo(brand.time_zone)
    day, last = (found[name].astimezone(zone).date() for name in ("created_at__min", "created_at__max"))
    stretch = max(1, int(_LEADS_AT_ONCE * ((last - day).days + 1) / found["id__count"]))
    while day <= last:
        until = min(day + timedelta(days=stretch), (day.replace(day=1) + timedelta(days=32)).replace(day=1))
        begin, end = (datetime.combine(each, time(0), zone).astimezone(UTC) for each in (day, until))
        yield (day.year, day.month), Q(brand=brand, created_at__gte=begin, created_at__lt=end)
        day = until
