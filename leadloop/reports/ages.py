"""For how long what is open has stood where it stands."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from leadloop.accounts.models import Brand
from leadloop.intake.enums import OPEN_STATUSES
from leadloop.opportunities.enums import WAITING
from leadloop.reports.rollups.enums import Basis
from leadloop.reports.rollups.local_days import as_date, as_day
from leadloop.reports.rollups.measures import Floats, Ints, stands
from leadloop.reports.rollups.wanted import Names
from leadloop.reports.scope import ScopeReader

OPEN: Final = (*OPEN_STATUSES, *WAITING)


@dataclass(frozen=True, slots=True)
class Age:
    """Days since it came there, from ``first`` to ``last`` (None: any more); 0 is today."""

    key: str
    first: int
    last: int | None


AGES: Final = (
    Age("today", 0, 0),
    Age("1-3", 1, 3),
    Age("4-7", 4, 7),
    Age("8-14", 8, 14),
    Age("15-30", 15, 30),
    Age("31-90", 31, 90),
    Age("older", 91, None),
)
AGE_LABELS: Final[dict[str, str | Promise]] = {
    "today": gettext_lazy("Today"),
    "1-3": gettext_lazy("1 to 3 days"),
    "4-7": gettext_lazy("4 to 7 days"),
    "8-14": gettext_lazy("8 to 14 days"),
    "15-30": gettext_lazy("15 to 30 days"),
    "31-90": gettext_lazy("31 to 90 days"),
    "older": gettext_lazy("Older"),
}
_FIRST: Final = [age.first for age in AGES]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands at one open status or stage: ``counts`` for each of :data:`AGES`, and since when the oldest does."""

    state: str
    counts: tuple[int, ...]
    oldest: date | None

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.counts)


def age_of(days: int) -> int:
    """Return the place among :data:`AGES` of what came so many days ago; a clock that was put back makes nobody younger."""
    return bisect_right(_FIRST, max(days, 0)) - 1


def ages_of(came: Floats, brand: Brand, *, now: datetime) -> Ints:
    """Return the places among :data:`AGES` of what came at these moments (seconds since 1970)."""
    here, zone = today(brand, now), ZoneInfo(brand.time_zone)
    last = [as_date(here - age.last) for age in reversed(AGES) if age.last is not None]
    begins = [datetime.combine(day, time(0), zone).timestamp() for day in last]
    found: Ints = len(begins) - np.searchsorted(begins, came, side="right")
    return found


def today(brand: Brand, now: datetime) -> int:
    """Return the number of the brand's day."""
    return as_day(now.astimezone(ZoneInfo(brand.time_zone)).date())


def standing_since(reader: ScopeReader, brand: Brand, *, now: datetime) -> tuple[Standing, ...]:
    """Count what is open by its age. The reader's scope bounds no days: whenever leads arrived, they are open."""
    days, counts = reader.grid(Names(day=int), [stands(state) for state in OPEN], Basis.SINCE)
    order = np.argsort(days)
    days, counts = [days[place] for place in order], counts[order]
    here = today(brand, now)
    return tuple(_standing(state, days, counts[:, place].tolist(), here) for place, state in enumerate(OPEN))


def _standing(state: str, days: list[int], counts: list[int], here: int) -> Standing:
    by_age, oldest = [0] * len(AGES), None
    for day, n in zip(days, counts, strict=True):
        by_age[age_of(here - day)] += n
        if n and oldest is None:
            oldest = as_date(day)
    return Standing(str(state), tuple(by_age), oldest)
