"""Waits in business time, told as if by the calendar: what is computed of those is computed of these alike."""

from datetime import datetime

import numpy as np

from leadloop.reports.rollups.measures import (
    BUSINESS,
    HOUR_S,
    LASTS,
    WAIT,
    Ints,
    end_of,
    kind_of,
    week_of,
    within,
)
from leadloop.reports.rollups.packing import in_order
from leadloop.reports.rollups.weeks import Weeks

_LOW = (1 << 32) - 1


def in_business(
    which: Ints, measure: Ints, n: Ints, ms: Ints, *, weeks: Weeks, now: datetime
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return these rows with business waits in the place of those by the calendar, by ``which`` and measure.

    What lasts has waited since a moment of its week; it is told as if it had begun so much before now as open time has passed.
    Several rows may have the same measure then.
    """
    kind = kind_of(measure)
    held = kind != WAIT
    which, measure, n, ms, kind = (each[held] for each in (which, measure, n, ms, kind))
    told = kind == BUSINESS
    lasting = np.flatnonzero(told & (end_of(measure) == LASTS))
    hour, into = _as_if_begun(measure[lasting], n[lasting], ms[lasting], weeks=weeks, now=now)
    measure = np.where(told, (measure & _LOW) - BUSINESS + WAIT, measure)
    ms = ms.copy()
    measure[lasting] += hour - within(measure[lasting])
    ms[lasting] = into
    order = in_order(which, measure)
    return which[order], measure[order], n[order], ms[order]


def _as_if_begun(measure: Ints, n: Ints, ms: Ints, *, weeks: Weeks, now: datetime) -> tuple[Ints, Ints]:
    """Return the hour in which each began, as if it had waited by the calendar, and the milliseconds after it of all together."""
    began = within(measure) * float(HOUR_S) + ms / 1000 / np.maximum(n, 1)
    until = np.full(len(began), now.timestamp())
    since = until - weeks.open_seconds(week_of(measure), began, until)
    hour = np.floor_divide(since, HOUR_S).astype(np.int64)
    return hour, np.rint((since - hour * HOUR_S) * 1000).astype(np.int64) * n
