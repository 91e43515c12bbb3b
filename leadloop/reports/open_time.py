"""Open time between moments, for many at once. Pure.

It says what :class:`leadloop.network.opening.Opening` says, which is asked about one pair of moments. Moments are seconds since 1970.
"""

import json
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from leadloop.desk.calendar import holidays_of
from leadloop.network.enums import WEEKDAYS
from leadloop.reports.offsets import changes_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_DAY_S: Final = 86_400
_EPOCH: Final = date(1970, 1, 1).toordinal()
# The first day of all was a Thursday.
_FIRST_WEEKDAY: Final = 3


class Calendar(NamedTuple):
    """A week of hours (as ``opening.week_text`` writes it) in a zone, without the public holidays of a country or region (empty: none)."""

    hours: str
    time_zone: str
    country: str = ""
    region: str = ""


def open_seconds(calendar: Calendar, begin: Floats, end: Floats) -> Floats:
    """Return how much open time lies between the moments of each pair; nothing where ``end`` is not after ``begin``."""
    if not len(begin):
        return begin
    # Whole years, so that few courses serve all that is asked of a calendar.
    years = (datetime.fromtimestamp(float(each), UTC).year for each in (begin.min(), max(begin.max(), end.max())))
    moments, passed = _course(calendar, *years)
    found: Floats = np.interp(end, moments, passed) - np.interp(begin, moments, passed)
    return np.maximum(0.0, found)


@lru_cache(maxsize=2048)
def _course(calendar: Calendar, first_year: int, last_year: int) -> tuple[Floats, Floats]:
    """Return the moments at which it opens or closes, and how much open time has passed by each. Between them it passes evenly."""
    # A day more at either end: a zone's new year is not that of UTC.
    days = np.arange(date(first_year, 1, 1).toordinal() - 2, date(last_year + 1, 1, 1).toordinal() + 2) - _EPOCH
    opens, closes = _spans(calendar, days)
    # What the change of the clocks swallows is no time at which anybody is there.
    there = opens < closes
    order = np.argsort(opens[there], kind="stable")
    opens, closes = opens[there][order], closes[there][order]
    # Nor is a minute counted twice.
    counted = np.maximum.accumulate(np.concatenate([opens[:1], closes]))[:-1]
    opens = np.maximum(opens, counted)
    there = opens < closes
    opens, closes = opens[there], closes[there]
    if not len(opens):
        return np.zeros(1), np.zeros(1)
    passed = np.concatenate([[0], np.cumsum(closes - opens)])
    moments = np.stack([opens, closes], axis=1).ravel().astype(np.float64)
    return moments, np.stack([passed[:-1], passed[1:]], axis=1).ravel().astype(np.float64)


def _spans(calendar: Calendar, days: Ints) -> tuple[Ints, Ints]:
    """Return when it opens and closes on these days."""
    closed = holidays_of(calendar.country, calendar.region)
    if calendar.country:
        days = days[[date.fromordinal(_EPOCH + each) not in closed for each in days.tolist()]]
    weekday = (days + _FIRST_WEEKDAY) % len(WEEKDAYS)
    opens, closes = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for name, spans in json.loads(calendar.hours).items():
        midnights = days[weekday == WEEKDAYS.index(name)] * _DAY_S
        for begins, ends in spans:
            opens.append(midnights + _seconds(begins))
            closes.append(midnights + _seconds(ends))
    walls = np.concatenate([*opens, *closes])
    moments = walls - _ahead(calendar.time_zone, walls)
    return moments[: len(moments) // 2], moments[len(moments) // 2 :]


def _seconds(wall: str) -> int:
    hours, minutes = wall.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def _ahead(zone: str, walls: Ints) -> Ints:
    """Return by how much the zone was ahead of UTC when its clock showed this (seconds as if it were UTC's).

    As Python has it: what is shown twice is the first time, and what is skipped is told as before the change.
    """
    if not len(walls):
        return walls
    first, last = (datetime.fromtimestamp(int(each), UTC).year for each in (walls.min(), walls.max()))
    changes, offsets = changes_of(zone, first - 1, last + 1)
    # What the clock showed at each change, the later of before and after.
    shown = changes + np.maximum(offsets[:-1], offsets[1:])
    found: Ints = offsets[np.searchsorted(shown, walls, side="right")]
    return found
