"""Days of a zone, as numbers: days since 1970-01-01. Pure."""

from datetime import UTC, date, datetime
from typing import Final

import numpy as np

from leadloop.reports.offsets import changes_of
from leadloop.reports.rollups.enums import Period
from leadloop.reports.rollups.measures import Floats, Ints

_DAY_S: Final = 86_400
_EPOCH: Final = date(1970, 1, 1).toordinal()


def days_in(zone: str, moments: Floats) -> Ints:
    """Return the day of each moment (seconds since 1970) in the zone."""
    if not len(moments):
        return np.zeros(0, dtype=np.int64)
    first, last = (datetime.fromtimestamp(float(each), UTC).year for each in (moments.min(), moments.max()))
    changes, offsets = changes_of(zone, first, last)
    found: Ints = np.floor_divide(moments + offsets[np.searchsorted(changes, moments, side="right")], _DAY_S).astype(
        np.int64
    )
    return found


def starts_of(days: Ints, period: Period) -> Ints:
    """Return the first day of the day, week, month or year in which each day is."""
    if period is Period.DAY:
        return days
    if period is Period.WEEK:
        # The first day of all was a Thursday.
        return days - (days + 3) % 7
    unit = "datetime64[M]" if period is Period.MONTH else "datetime64[Y]"
    found: Ints = days.astype("datetime64[D]").astype(unit).astype("datetime64[D]").astype(np.int64)
    return found


def as_date(day: int) -> date:
    """Return the date of a day's number."""
    return date.fromordinal(_EPOCH + day)


def as_day(given: date) -> int:
    """Return the number of a date."""
    return given.toordinal() - _EPOCH
