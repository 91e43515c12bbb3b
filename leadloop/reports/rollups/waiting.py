"""How long each waited, by the calendar and in business time: what waits count for. Pure, but for the weeks that it asks for.

By the calendar and in business time alike, a wait that is over is told by how long it took, and one that lasts by when it began:
it lasts until now whenever now is (see :func:`measures.group_begins`).
"""

from typing import Any, Final, NamedTuple

import numpy as np

from leadloop.reports.rollups.entries import Entries, places
from leadloop.reports.rollups.enums import Basis
from leadloop.reports.rollups.measures import (
    BUSINESS,
    HOUR_S,
    LASTS,
    WAIT,
    WEEK_BITS,
    Floats,
    Ints,
    Wait,
    group_begins,
    group_of,
    wait_code,
)
from leadloop.reports.rollups.weeks import Weeks

_MS: Final = 1000


class Over(NamedTuple):
    """Waits that are over: whose, how they ended (the number of that), from when until when."""

    where: Ints
    code: Ints
    begin: Floats
    end: Floats


def count_wait(
    entries: Entries,
    days: Ints,
    wait: Wait,
    began: Any,
    start: Floats,
    ends: list[Floats],
    *,
    week: Ints,
    settled: int,
) -> list[Over]:
    """Add how long each waited: until the first of ``ends`` that it has, in their order, or until now.

    Those that last are added in business time as well, where ``week`` (of each) is not negative. Of those that are over,
    returned, that is left to :func:`count_business`.
    """
    waiting = began
    over = []
    for number, end in enumerate(ends, start=1):
        here = places(waiting & ~np.isnan(end))
        # A clock that was put back makes nothing happen before it began.
        _add(entries, days, here, wait_code(wait, number), np.maximum(0.0, end[here] - start[here]))
        code = np.full(len(here), wait_code(wait, number, kind=BUSINESS))
        over.append(Over(here, code, start[here], end[here]))
        waiting = waiting & np.isnan(end)
    here = places(waiting)
    _add_lasting(entries, days, here, wait_code(wait, LASTS, kind=WAIT), start, settled)
    here = here[week[here] >= 0]
    _add_lasting(entries, days, here, week[here] << WEEK_BITS | wait_code(wait, LASTS, kind=BUSINESS), start, settled)
    return over


def count_business(entries: Entries, days: Ints, over: list[Over], week: Ints, weeks: Weeks) -> None:
    """Add these waits in business time, all at once. Those of no known week (negative) are not told."""
    where, code, begin, end = (np.concatenate(column) for column in zip(*over, strict=True))
    told = week[where] >= 0
    where, code, begin, end = where[told], code[told], begin[told], end[told]
    _add(entries, days, where, code, weeks.open_seconds(week[where], begin, end))


def count_told(entries: Entries, days: Ints, over: list[Over], told: list[Floats]) -> None:
    """Add these waits in the business seconds that are told of each: a column for each end."""
    for each, column in zip(over, told, strict=True):
        _add(entries, days, each.where, each.code, np.nan_to_num(column[each.where]))


def _add(entries: Entries, days: Ints, where: Ints, code: "Ints | int", seconds: Floats) -> None:
    ms = np.rint(seconds * _MS).astype(np.int64)
    entries.add(Basis.ARRIVED, days, where, code | group_of(seconds), ms=ms)


def _add_lasting(entries: Entries, days: Ints, where: Ints, code: "Ints | int", start: Floats, settled: int) -> None:
    hours = group_begins(np.floor_divide(start[where], HOUR_S).astype(np.int64), settled)
    into = np.rint((start[where] - hours * HOUR_S) * _MS).astype(np.int64)
    entries.add(Basis.ARRIVED, days, where, code | hours, ms=into)
