"""Days of a zone, as numbers: days since 1970-01-01. Pure."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from leadloop.reports.rollups.enums import Period
from leadloop.reports.rollups.measures import Floats, Ints

_DAY_S: Final = 86_400
# No zone changes its time but at a quarter of an hour.
_QUARTER_S: Final = 900
_EPOCH: Final = date(1970, 1, 1).toordinal()


def days_in(zone: str, moments: Floats) -> Ints:
    """Return the day of each moment (seconds since 1970) in the zone."""
    quarters = np.floor_divide(moments, _QUARTER_S).astype(np.int64)
    different, which = np.unique(quarters, return_inverse=True)
    where = ZoneInfo(zone)
    ahead = [_ahead(int(quarter) * _QUARTER_S, where) for quarter in different]
    found: Ints = np.floor_divide(moments + np.array(ahead, dtype=np.float64)[which], _DAY_S).astype(np.int64)
    return found


def _ahead(moment: int, zone: ZoneInfo) -> float:
    offset = datetime.fromtimestamp(moment, UTC).astimezone(zone).utcoffset()
    return offset.total_seconds() if offset is not None else 0.0


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
