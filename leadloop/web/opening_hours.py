"""Opening hours as a customer reads them: open or closed now, and the whole week. Wall-clock times of the location.

What was not told is not guessed here; `network.opening` assumes usual hours for asking, a customer must not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.translation import gettext as _

from leadloop.core.moments import pattern
from leadloop.network.enums import WEEKDAYS

Hours = Mapping[str, Sequence[Sequence[str]]]
_MIDNIGHT = "24:00"
_ALL_DAY = ("00:00", _MIDNIGHT)


@dataclass(frozen=True, slots=True)
class OpenNow:
    """Whether it is open, and the sentence that says until when or from when."""

    is_open: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the week: the day's name, its hours in words, and whether it is today there."""

    name: str
    hours: str
    is_today: bool


def open_now(hours: Hours, time_zone: str, *, now: datetime) -> OpenNow | None:
    """Return whether a location with these hours is open at ``now``; None where its hours were not told."""
    if not any(hours.values()):
        return None
    local = now.astimezone(ZoneInfo(time_zone))
    weekday, wall = local.weekday(), f"{local:%H:%M}"
    for opens, closes in _spans(hours, weekday):
        if opens <= wall < closes:
            return OpenNow(is_open=True, sentence=_until(hours, weekday, closes))
        if wall < opens:
            return OpenNow(is_open=False, sentence=_("Closed, opens at %(time)s") % {"time": _clock(opens)})
    return OpenNow(is_open=False, sentence=_opens_on(hours, weekday))


def week(hours: Hours, time_zone: str, *, now: datetime) -> list[Day]:
    """Return the seven days from Monday; nothing where no hours were told."""
    if not any(hours.values()):
        return []
    today = now.astimezone(ZoneInfo(time_zone)).weekday()
    return [
        Day(name=str(DAY_NAMES[number]), hours=_in_words(_spans(hours, number)), is_today=number == today)
        for number in range(7)
    ]


def _spans(hours: Hours, weekday: int) -> Sequence[Sequence[str]]:
    return hours.get(WEEKDAYS[weekday % 7], ())


def _until(hours: Hours, weekday: int, closes: str) -> str:
    # Who is open over midnight closes when the last span that joins on to this one ends.
    for ahead in range(1, 8):
        following = _spans(hours, weekday + ahead)
        if closes != _MIDNIGHT or not following or following[0][0] != _ALL_DAY[0]:
            return _("Open until %(time)s") % {"time": _("midnight") if closes == _MIDNIGHT else _clock(closes)}
        closes = following[0][1]
    return _("Open at all hours")


def _opens_on(hours: Hours, weekday: int) -> str:
    for ahead in range(1, 8):
        spans = _spans(hours, weekday + ahead)
        if not spans:
            continue
        said = {"day": DAY_NAMES[(weekday + ahead) % 7], "time": _clock(spans[0][0])}
        if ahead == 1:
            return _("Closed, opens tomorrow at %(time)s") % said
        return _("Closed, opens %(day)s at %(time)s") % said
    raise AssertionError("some day has hours")


def _in_words(spans: Sequence[Sequence[str]]) -> str:
    if not spans:
        return _("Closed")
    if tuple(spans[0]) == _ALL_DAY:
        return _("Open all day")
    return ", ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in spans)


def _clock(wall: str) -> str:
    return wall if wall == _MIDNIGHT else formats.time_format(time.fromisoformat(wall), pattern("time"))
