"""All cells anew, in little memory: what a rebuild stores and an audit compares with.

Cells up to a month long are counted from facts, stretch after stretch of arrival; years are the sums of months.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Count, Max, Min, Q

from leadloop.accounts.models import Brand
from leadloop.core.beside import ahead
from leadloop.core.transaction import one_moment
from leadloop.intake.models import Lead
from leadloop.reports.rollups.cells import Of
from leadloop.reports.rollups.enums import Basis, Period
from leadloop.reports.rollups.facts import Facts
from leadloop.reports.rollups.gathering import facts_of
from leadloop.reports.rollups.local_days import as_day
from leadloop.reports.rollups.means import Means
from leadloop.reports.rollups.parts import Part, put_together
from leadloop.reports.rollups.slicing import Slices
from leadloop.reports.rollups.summing import Sums, sum_up

# So many rows of a kind may wait to be put together.
_MOST_WAITING: Final = 150_000
_LEADS_AT_ONCE: Final = 4000
_WEEK_DAYS: Final = 7
# By the day of arrival: nothing of a later one adds to them.
_COHORT: Final = (Basis.ARRIVED, Basis.MONTHS, Basis.PLACES)


class Waiting:
    """Sums of cells of one kind to which later leads may add."""

    def __init__(self) -> None:
        self._parts: list[Part] = []
        self._rows, self._most = 0, _MOST_WAITING

    def add(self, part: Part) -> None:
        """Add these."""
        self._parts.append(part)
        self._rows += len(part.n)
        if self._rows > self._most:
            self._parts = [put_together(self._parts)]
            self._rows = len(self._parts[0].n)
            # What cannot be put together any further is not tried each time.
            self._most = max(_MOST_WAITING, 2 * self._rows)

    def take(self, before: int | None = None) -> Part | None:
        """Return all that begin before this day (None: all), and keep the rest."""
        together = put_together(self._parts) if self._parts else None
        self._parts, self._rows, self._most = [], 0, _MOST_WAITING
        if together is None or before is None:
            return together
        self.add(together.at(np.flatnonzero(together.start >= before)))
        return together.at(np.flatnonzero(together.start < before))


def build(brand: Brand, means: Means, facts_in: Callable[[Q], Facts] = facts_of) -> Iterator[tuple[Sums, Facts | None]]:
    """Yield sums in which each cell is whole, and the facts of the leads that were added since the last ones.

    Of all cells but those of years: see :func:`coarsening.years`. ``facts_in`` gives the facts of the leads for which a
    condition holds.
    """
    slices = Slices()
    waiting: dict[Of, Waiting] = {}
    month = None
    for day, facts in ahead(partial(_read, facts_in, *stretch) for stretch in stretches(brand)):
        if month not in (None, day.replace(day=1)):
            yield Sums(slices.keys, _ended(waiting, as_day(day))), None
        month = day.replace(day=1)
        ones = np.ones(len(facts), dtype=np.int64)
        sums = sum_up(facts, ones, means, slices=slices, longest=Period.MONTH)
        whole = {}
        for of, part in sums.parts.items():
            if of.basis in _COHORT and of.period is Period.DAY:
                whole[of] = part
            else:
                waiting.setdefault(of, Waiting()).add(part)
        yield Sums(slices.keys, whole), facts
    for of, some in waiting.items():
        rest = some.take()
        yield Sums(slices.keys, {} if rest is None else {of: rest}), None


def _read(facts_in: Callable[[Q], Facts], day: date, leads: Q) -> tuple[date, Facts]:
    # Of few leads: what a database makes ready for long queries would take longer than these.
    with one_moment(hurry=True):
        return day, facts_in(leads)


def _ended(waiting: dict[Of, Waiting], today: int) -> dict[Of, Part]:
    """Return what ended before this day, the first of a month."""
    last = {of: today - _WEEK_DAYS + 1 if of.period is Period.WEEK else today for of in waiting if of.basis in _COHORT}
    parts = {of: waiting[of].take(before) for of, before in last.items()}
    return {of: part for of, part in parts.items() if part is not None}


def stretches(brand: Brand) -> Iterator[tuple[date, Q]]:
    """Yield stretches of days of one month, by the brand's clock: the first day, and the condition for the leads; earliest first."""
    found = Lead.objects.for_brand(brand).aggregate(Min("created_at"), Max("created_at"), Count("id"))
    if not found["id__count"]:
        return
    zone = ZoneInfo(brand.time_zone)
    day, last = (found[name].astimezone(zone).date() for name in ("created_at__min", "created_at__max"))
    stretch = max(1, int(_LEADS_AT_ONCE * ((last - day).days + 1) / found["id__count"]))
    while day <= last:
        until = min(day + timedelta(days=stretch), (day.replace(day=1) + timedelta(days=32)).replace(day=1))
        begin, end = (datetime.combine(each, time(0), zone).astimezone(UTC) for each in (day, until))
        yield day, Q(brand=brand, created_at__gte=begin, created_at__lt=end)
        day = until
