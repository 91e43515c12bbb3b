"""Lengths of time as ISO 8601 writes them: ``PT1H``, ``P7D``, ``P2W``, ``P1Y6M``."""

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

_FORM: Final = re.compile(
    r"P(?=[0-9T])(?:(?P<years>[0-9]{1,6})Y)?(?:(?P<months>[0-9]{1,6})M)?(?:(?P<weeks>[0-9]{1,6})W)?(?:(?P<days>[0-9]{1,6})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?(?:(?P<seconds>[0-9]{1,9}(?:[.,][0-9]{1,6})?)S)?)?"
)
_MONTHS: Final = 12
_LONGEST_YEARS: Final = 5
# With two leap days among them, and a month of the year's twelfth part.
_LONGEST: Final = timedelta(days=_LONGEST_YEARS * 365 + 2)
_USUAL_MONTH: Final = timedelta(days=30, hours=10.5)


class DurationProblem(ValueError):
    """Not a length of time that the clock can be moved by; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Duration:
    """Whole months, whose length depends on where they begin, and the rest."""

    months: int
    rest: timedelta

    def after(self, moment: datetime) -> datetime:
        """Return the moment this much later; the 31st becomes a shorter month's last day."""
        count = moment.month - 1 + self.months
        year, month = moment.year + count // _MONTHS, count % _MONTHS + 1
        day = min(moment.day, calendar.monthrange(year, month)[1])
        return moment.replace(year=year, month=month, day=day) + self.rest


def read_duration(text: object) -> Duration:
    """Return what the text spells: more than nothing, at most five years. Raises :class:`DurationProblem`."""
    found = _FORM.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise DurationProblem(_("Write how long as ISO 8601 does, such as PT1H, P7D or P2W."))
    part = {name: value or "0" for name, value in found.groupdict().items()}
    months = int(part["years"]) * _MONTHS + int(part["months"])
    rest = timedelta(
        days=int(part["weeks"]) * 7 + int(part["days"]),
        hours=int(part["hours"]),
        minutes=int(part["minutes"]),
        seconds=float(part["seconds"].replace(",", ".")),
    )
    if not months and not rest:
        raise DurationProblem(_("Choose more than nothing: the clock only goes forward."))
    whole_years = months == _LONGEST_YEARS * _MONTHS and not rest
    if not whole_years and (months >= _LONGEST_YEARS * _MONTHS or months * _USUAL_MONTH + rest > _LONGEST):
        raise DurationProblem(_("Choose at most five years at once."))
    return Duration(months, rest)
