"""Figures of the reports in words: never without how many they are of, and none where that is too few."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadloop.charts.wording import DASH, between, bounds, listed, percent
from leadloop.core.figures import number
from leadloop.reports.rollups.enums import Hours
from leadloop.reports.statistics.intervals import Difference, Rate
from leadloop.reports.statistics.survival import Quantile

# Of fewer, nobody can tell anything.
FEWEST: Final = 5
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_MANY: Final = 2
_EXACT: Final = 10


def length(seconds: float | None, hours: Hours = Hours.CALENDAR) -> str:
    """Return a length of time in minutes, hours (from two on) or days (from two on); a dash for None.

    Business hours make no days: how many of them a day has differs from place to place.
    """
    if seconds is None:
        return DASH
    if seconds >= _MANY * _DAY and hours is Hours.CALENDAR:
        return _("%(days)s days") % {"days": short(seconds / _DAY)}
    if seconds >= _MANY * _HOUR:
        return _("%(hours)s h") % {"hours": short(seconds / _HOUR)}
    return _("%(minutes)s min") % {"minutes": number(seconds / _MINUTE)}


def short(value: float) -> str:
    """Return a number with a decimal where it is small and not whole."""
    return number(value, 1 if round(value, 1) < _EXACT and round(value, 1) != round(value) else 0)


def time_value(time: Quantile, n: int, hours: Hours = Hours.CALENDAR) -> str:
    """Return how long it takes, or a dash where it is of too few or not reached yet."""
    return length(time.seconds, hours) if n >= FEWEST else DASH


def time_note(time: Quantile, n: int, hours: Hours = Hours.CALENDAR) -> str:
    """Return between which times that lies."""
    if n < FEWEST:
        return _("too few to say") if n else ""
    if time.seconds is None:
        return _("not reached yet")
    if time.low is None:
        return ""
    low, high = length(time.low, hours), length(time.high, hours)
    if time.high is None:
        return _("at least %(low)s") % {"low": low}
    # So many that it is known to the last digit told.
    return "" if low == high else _("between %(low)s and %(high)s") % {"low": low, "high": high}


def share_value(rate: Rate) -> str:
    """Return the rate, or a dash where it is of too few."""
    return percent(rate.rate) if rate.n >= FEWEST else DASH


def share_note(rate: Rate, open_ones: int = 0) -> str:
    """Return what the rate is of, its interval, and of how many it is not known yet."""
    of = _("%(k)s of %(n)s") % {"k": number(rate.k), "n": number(rate.n)}
    few = _("too few to say") if 0 < rate.n < FEWEST else ""
    return listed(of, few, between(rate.low, rate.high), still_open(open_ones))


def share_span(rate: Rate) -> str:
    """Return where the rate lies, or that it is of too few; nothing where it is of none."""
    if rate.n < FEWEST:
        return _("too few to say") if rate.n else ""
    return span(rate.low, rate.high)


def still_open(open_ones: int) -> str:
    """Return of how many it is not known yet; nothing of none."""
    return _("%(open)s open") % {"open": number(open_ones)} if open_ones else ""


def share_in_short(rate: Rate) -> str:
    """Return the same as :func:`share_note` for a table's narrow cell."""
    of = _("%(k)s of %(n)s") % {"k": number(rate.k), "n": number(rate.n)}
    if rate.n < FEWEST:
        return listed(of, _("too few to say") if rate.n else "")
    return f"{of} · {span(rate.low, rate.high)}"


def span(low: float | None, high: float | None) -> str:
    """Return an interval of shares, short."""
    least, most = bounds(low, high)
    return _("%(low)s to %(high)s") % {"low": least, "high": most}


def apart(one: Rate, other: Rate, difference: Difference, *, early: bool) -> str:
    """Return by how many points one rate is above the other, and whether that could be chance.

    ``early``: one of them still changes much, so that a difference may be one of age.
    """
    if difference.difference is None or difference.low is None or difference.high is None:
        return DASH
    if min(one.n, other.n) < FEWEST:
        return _("too few to say")
    points = round(difference.difference * 100)
    words = {
        1: ngettext("%(points)s point higher", "%(points)s points higher", abs(points)),
        0: _("no point apart"),
        -1: ngettext("%(points)s point lower", "%(points)s points lower", abs(points)),
    }[(points > 0) - (points < 0)]
    said = words % {"points": number(abs(points))} if points else words
    chance = _("could be chance") if difference.low <= 0 <= difference.high else _("hardly chance")
    if early:
        chance = _("too early to say, for many are open still")
    spread = _("between %(low)s and %(high)s points") % {
        "low": _signed(difference.low),
        "high": _signed(difference.high),
    }
    return f"{said}; {chance} ({spread})"


def _signed(share: float) -> str:
    points = round(share * 100)
    sign = "+" if points > 0 else "\N{MINUS SIGN}" if points < 0 else ""
    return f"{sign}{number(abs(points))}"
