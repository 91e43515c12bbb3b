"""All cells anew, day after day of arrival, in little memory: what a rebuild stores and an audit compares with."""

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
from leadloop.reports.rollups.local_days import as_day, starts_of
from leadloop.reports.rollups.measures import Ints
from leadloop.reports.rollups.numbering import Terms
from leadloop.reports.rollups.packing import added
from leadloop.reports.rollups.slicing import SliceKey
from leadloop.reports.rollups.summing import Sums, basis_and_period, first_days, sum_up

# So many rows of sums may wait to be put together.
_MOST_WAITING: Final = 4_000_000
_LEADS_AT_ONCE: Final = 5000
_LONG: Final = (Period.WEEK, Period.MONTH, Period.YEAR)


class Waiting:
    """Sums of cells to which later days may add."""

    def __init__(self) -> None:
        self._parts: list[tuple[Ints, Ints, Ints, Ints]] = []
        self._rows = 0

    def add(self, sums: Sums, held: Ints) -> None:
        """Add these rows of the sums."""
        self._parts.append((sums.cell[held], sums.measure[held], sums.n[held], sums.ms[held]))
        self._rows += len(held)
        if self._rows > _MOST_WAITING:
            together = self._together()
            self._parts, self._rows = [together], len(together[0])

    def take(self, slices: dict[SliceKey, int], *, before: int | None = None) -> Sums:
        """Return the cells that begin before this day (None: all), and keep the others."""
        together = self._together()
        over = np.ones(len(together[0]), dtype=bool) if before is None else first_days(together[0]) < before
        cell, measure, n, ms = (each[~over] for each in together)
        self._parts, self._rows = [(cell, measure, n, ms)], len(cell)
        return Sums(list(slices), *(each[over] for each in together))

    def _together(self) -> tuple[Ints, Ints, Ints, Ints]:
        none = (np.zeros(0, dtype=np.int64),) * 4
        cell, measure, n, ms = (np.concatenate(each) for each in zip(none, *self._parts, strict=True))
        return added(cell, measure, n, ms)


def build(
    brand: Brand, facts_in: Callable[[Q], FactsById] = facts_of, *, store: bool = True
) -> Iterator[tuple[Sums, FactsById]]:
    """Yield sums in which each cell is whole, and the facts of the leads that were added since the last ones.

    ``facts_in`` gives the facts of the leads for which a condition holds. ``store`` keeps texts that are counted by for the
    first time (see :class:`Terms`).
    """
    numbers: dict[SliceKey, int] = {}
    terms = Terms(brand, store=store)
    waiting: dict[Period | None, Waiting] = {period: Waiting() for period in (*_LONG, None)}
    last: int | None = None
    for day, leads in days_with_leads(brand):
        if last is not None:
            yield from ((sums, {}) for sums in _over(waiting, numbers, last, day))
        last = day
        facts = facts_in(leads)
        sums = sum_up(
            list(facts.values()),
            np.ones(len(facts), dtype=np.int64),
            zone=brand.time_zone,
            terms=terms,
            numbers=numbers,
        )
        basis, period = basis_and_period(sums.cell)
        cohort = basis == Basis.ARRIVED
        for length in _LONG:
            waiting[length].add(sums, np.flatnonzero(cohort & (period == length)))
        waiting[None].add(sums, np.flatnonzero(~cohort))
        whole = np.flatnonzero(cohort & (period == Period.DAY))
        yield Sums(list(numbers), sums.cell[whole], sums.measure[whole], sums.n[whole], sums.ms[whole]), facts
    for rest in waiting.values():
        yield rest.take(numbers), {}


def _over(waiting: dict[Period | None, Waiting], numbers: dict[SliceKey, int], last: int, day: int) -> Iterator[Sums]:
    """Yield the sums of weeks, months and years that are over, where stretches begin on these two days."""
    days = np.array([last, day])
    for period in _LONG:
        before, after = starts_of(days, period)
        if before != after:
            yield waiting[period].take(numbers, before=int(after))


def days_with_leads(brand: Brand) -> Iterator[tuple[int, Q]]:
    """Yield stretches of days, by the brand's clock, with the condition for the leads that arrived on them, earliest first.

    Each is told by its first day and lies in one month; together they have all leads.
    """
    found = Lead.objects.for_brand(brand).aggregate(Min("created_at"), Max("created_at"), Count("id"))
    if not found["id__count"]:
        return
    zone = ZoneInfo(brand.time_zone)
    day, last = (found[name].astimezone(zone).date() for name in ("created_at__min", "created_at__max"))
    stretch = max(1, int(_LEADS_AT_ONCE * ((last - day).days + 1) / found["id__count"]))
    while day <= last:
        until = min(day + timedelta(days=stretch), (day.replace(day=1) + timedelta(days=32)).replace(day=1))
        begin, end = (datetime.combine(each, time(0), zone).astimezone(UTC) for each in (day, until))
        yield as_day(day), Q(brand=brand, created_at__gte=begin, created_at__lt=end)
        day = until
