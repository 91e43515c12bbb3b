"""Times that move on with the day: the last thirty days, this month, the last quarter. Pure."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

_MONTHS_A_QUARTER: Final = 3


class Lately(StrEnum):
    """A time by its name. "Last" days end with today; months, quarters and years are those of the calendar."""

    TODAY = "today"
    LAST_7_DAYS = "last_7_days"
    LAST_30_DAYS = "last_30_days"
    LAST_90_DAYS = "last_90_days"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"

    def days(self, today: date) -> tuple[date, date]:
        """Return the first and the last day of the time, as of today. What is not over ends with today."""
        length = _LENGTHS.get(self)
        if length is not None:
            return today - timedelta(days=length - 1), today
        months = _MONTHS[self]
        first = _first_month(today, months)
        if self.name.startswith("THIS"):
            return first, today
        return _earlier(first, months), first - timedelta(days=1)


_LENGTHS: Final = {Lately.TODAY: 1, Lately.LAST_7_DAYS: 7, Lately.LAST_30_DAYS: 30, Lately.LAST_90_DAYS: 90}
_MONTHS: Final = {
    Lately.THIS_MONTH: 1,
    Lately.LAST_MONTH: 1,
    Lately.THIS_QUARTER: _MONTHS_A_QUARTER,
    Lately.LAST_QUARTER: _MONTHS_A_QUARTER,
    Lately.THIS_YEAR: 12,
    Lately.LAST_YEAR: 12,
}


def _first_month(day: date, months: int) -> date:
    """Return the first day of the month, quarter or year of so many months in which the day is."""
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _earlier(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
