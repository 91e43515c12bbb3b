"""Figures in words: never without how many they are of, and none where that is too few."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadloop.charts.wording import DASH, percent
from leadloop.core.figures import number
from leadloop.reports.desk import Share, Timing

# Of fewer, nobody can tell anything.
FEWEST = 5
_MINUTE, _HOUR = 60, 3600
_MANY_HOURS = 48


def duration(seconds: float | None) -> str:
    """Return a length of time to the minute, or to the hour where it is two days and more; a dash for None."""
    if seconds is None:
        return DASH
    minutes = round(seconds / _MINUTE)
    if minutes < 1:
        return _("under 1 min")
    hours, rest = divmod(minutes, 60)
    if hours >= _MANY_HOURS:
        return _("%(hours)s h") % {"hours": number(round(seconds / _HOUR))}
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    return _("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": rest}


def share_value(share: Share) -> str:
    """Return the rate, or a dash where it is of too few."""
    return percent(share.rate.rate) if share.rate.n >= FEWEST else DASH


def share_note(share: Share, *, still: str = "") -> str:
    """Return what the rate is of, its interval, and how many are ``still`` open."""
    rate = share.rate
    words = [_("%(k)s of %(n)s") % {"k": number(rate.k), "n": number(rate.n)}]
    if rate.n < FEWEST:
        words.append(_("too few"))
    if rate.low is not None and rate.high is not None:
        words.append(
            _("between %(low)d and %(high)d %%") % {"low": round(rate.low * 100), "high": round(rate.high * 100)}
        )
    if still and share.open:
        words.append(still % {"open": number(share.open)})
    return ", ".join(words)


def median_value(timing: Timing) -> str:
    """Return the median, or a dash where it is of too few or not reached yet."""
    return duration(timing.median_s) if timing.n >= FEWEST else DASH


def p90_value(timing: Timing) -> str:
    """Return the 90th percentile, or a dash where it is of too few or not reached yet."""
    return duration(timing.p90_s) if timing.n >= FEWEST else DASH


def timing_note(timing: Timing) -> str:
    """Return what a time is of, the interval of its median, and how many still wait."""
    words = [ngettext("%(n)s lead", "%(n)s leads", timing.n) % {"n": number(timing.n)}]
    if timing.n < FEWEST:
        words.append(_("too few"))
    elif timing.median_s is None:
        words.append(_("half of them not yet"))
    if timing.low_s is not None:
        ends = {"low": duration(timing.low_s), "high": duration(timing.high_s)}
        between = _("median at least %(low)s") if timing.high_s is None else _("median between %(low)s and %(high)s")
        words.append(between % ends)
    if timing.open:
        words.append(_("%(open)s still waiting") % {"open": number(timing.open)})
    return ", ".join(words)
