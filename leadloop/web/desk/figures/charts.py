"""The charts of the desk's figures: which of its figures are drawn, and how they are named."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from leadloop.charts.columns import columns
from leadloop.charts.curves import Curve, Span, Step, curves
from leadloop.charts.drawing import Chart
from leadloop.charts.rates import RateRow, rates
from leadloop.charts.series import Series
from leadloop.core.figures import number
from leadloop.reports.desk import Attempts, Named, Waited
from leadloop.web.desk.figures.wording import FEWEST

_HOUR: Final = 3600
# Widths in hours of business time that are easy to read in four parts.
_SPANS: Final = (1, 2, 4, 8, 16, 24, 40, 80, 160, 400)


def course_of(waits: Waited) -> Chart | None:
    """Return the course of the response in business time; None where nobody has been answered."""
    happened = waits.curve.happened > 0
    if not happened.any():
        return None
    seconds, shares = waits.curve.seconds[happened].tolist(), waits.curve.share[happened].tolist()
    typical = waits.business.p90_s or seconds[-1]
    hours = next((span for span in _SPANS if span * _HOUR >= typical * 1.25), _SPANS[-1])
    steps = [Step(after / _HOUR, share) for after, share in zip(seconds, shares, strict=True)]
    span = Span(hours, [hours * part / 4 for part in range(1, 5)], _hours, _("hours of business time"))
    return curves([Curve(_("Answered"), steps)], span, whole=True)


def attempts_of(labels: Sequence[str], attempts: Attempts) -> Chart | None:
    """Return leads by number of attempts, decided and open; None where there is none."""
    series = [
        Series(_("Decided"), attempts.decided, "series-1"),
        Series(_("Open"), attempts.open, "series-2"),
    ]
    return columns(labels, series, head=_("Attempts"), unit=_("Leads"))


def hours_of(hours: Sequence[Named]) -> Chart | None:
    """Return arrivals by hour of the day; None where there is none."""
    arrived = Series(_("Leads"), [each.figures.n for each in hours], "accent")
    return columns([each.key for each in hours], [arrived], head=_("Hour"), unit=_("Leads"))


def in_time_of(title: str, groups: Sequence[tuple[str, Named]]) -> Chart | None:
    """Return the share in time of each named group with its interval; None where all have too few."""
    rows = [(name, group.figures.in_time.rate) for name, group in groups]
    enough = [RateRow(name, rate.k, rate.n, rate.rate, rate.low, rate.high) for name, rate in rows if rate.n >= FEWEST]
    return rates(enough, head=title)


def _hours(hours: float) -> str:
    return number(hours, 0 if hours == int(hours) else 2)
