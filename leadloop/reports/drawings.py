"""The charts of the page about performance."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadloop.charts.curves import Curve, Span, Step, curves
from leadloop.charts.drawing import Chart
from leadloop.charts.trend import Figure, Moment, trend
from leadloop.charts.wording import DASH, percent
from leadloop.core.figures import number
from leadloop.reports.measured import DAY_S, HORIZONS, Ends
from leadloop.reports.names import end_names, rate_names
from leadloop.reports.statistics.incidence import Incidence
from leadloop.reports.trends import Moment as Period
from leadloop.reports.trends import Step as By
from leadloop.reports.words import FEWEST, short

# No curve has more steps than anybody can see.
_STEPS: Final = 400
_TONES: Final = {"won": "won", "lost": "lost", "withdrawn": "withdrawn", "accepted": "accepted", "rejected": "rejected"}
_HOUR_S: Final = 3600


def ends_chart(ends: Ends) -> Chart | None:
    """Return how it ends, by days since the wait began; None of too few.

    The axis ends where nobody was watched longer: what comes after is not known.
    """
    if ends.n < FEWEST:
        return None
    first = next(iter(ends.curves.values()))
    marks = HORIZONS[ends.name]
    until = marks[-1] * 1.1
    if first.waiting[-1] > 0:
        until = min(until, float(first.seconds[first.at_risk > 0].max()) / DAY_S)
    names = end_names()
    drawn = [Curve(names[key], _steps(curve, until), _TONES[key]) for key, curve in ends.curves.items()]
    risk = [(0.0, ends.n), *((float(days), known.at_risk) for days, known in ends.by_day.items())]
    return curves(drawn, Span(until, marks, number, _("days")), risk=risk)


def _steps(curve: Incidence, until: float) -> list[Step]:
    """Return the steps until so many days; of those nobody could tell apart the last."""
    days = curve.seconds / DAY_S
    inside = np.flatnonzero((days <= until) & (curve.at_risk > 0))
    bins = (days[inside] / until * _STEPS).astype(np.int64)
    last = inside[np.append(np.diff(bins) > 0, True)] if len(inside) else inside
    low, high = curve.bounds
    columns = (each[last].tolist() for each in (days, curve.share, low, high))
    return [Step(*each) for each in zip(*columns, strict=True)]


def ends_title(ends: Ends) -> str:
    """Return what the curves say, or that nothing can be said yet."""
    known = {days: each.share for days, each in ends.by_day.items() if each.share is not None}
    if ends.n < FEWEST or not known:
        return _("Too few or too young to say how it ends")
    days = max(known)
    words = {
        "to_win": ngettext("%(share)s are won within %(days)d day", "%(share)s are won within %(days)d days", days),
        "to_accept": ngettext(
            "%(share)s are accepted within %(days)d day", "%(share)s are accepted within %(days)d days", days
        ),
    }[ends.name]
    return words % {"share": percent(known[days]), "days": days}


def rate_trend(periods: Sequence[Period], rate: str, by: By) -> Chart | None:
    """Return a rate by period of arrival, beside a year before; periods with too few are left out."""
    moments = [
        Moment(
            _label(each, by),
            *_bounded(each, rate),
            n=each.now.rates[rate].n,
            before=each.before.rates[rate].rate if each.before.rates[rate].n >= FEWEST else None,
            unfinished=each.is_unfinished(rate),
        )
        for each in periods
    ]
    return trend(moments, Figure(rate_names()[rate], _("A year before"), tone=_TONES[rate]), head=_head(by))


def accept_trend(periods: Sequence[Period], by: By) -> Chart | None:
    """Return the median time to accept by period of arrival, in hours."""
    moments = []
    for each in periods:
        n, enough = each.now.rates["accepted"].n, each.now.rates["accepted"].n >= FEWEST
        median, low, high = ((_hours(time) if enough else None) for time in each.now.to_accept)
        before = _hours(each.before.to_accept.seconds) if each.before.rates["accepted"].n >= FEWEST else None
        moments.append(
            Moment(_label(each, by), median, low, high, n, before, unfinished=each.is_unfinished("accepted"))
        )
    figure = Figure(_("Median time to accept"), _("A year before"), write=_written, share=False, tone="accepted")
    return trend(moments, figure, head=_head(by))


def _bounded(each: Period, rate: str) -> tuple[float | None, float | None, float | None]:
    found = each.now.rates[rate]
    return (found.rate, found.low, found.high) if found.n >= FEWEST else (None, None, None)


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / _HOUR_S


def _written(hours: float | None) -> str:
    return DASH if hours is None else _("%(hours)s h") % {"hours": short(hours)}


def _label(each: Period, by: By) -> str:
    return date_format(each.start, "M y" if by is By.MONTH else "j M")


def _head(by: By) -> str:
    return _("Month of arrival") if by is By.MONTH else _("Week of arrival, from")
