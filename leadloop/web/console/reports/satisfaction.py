"""The report of satisfaction."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from leadloop.reports.satisfaction import LocationRatings, MonthRating, Ratings, Satisfaction, newest_words
from leadloop.reports.satisfaction import satisfaction as read_satisfaction
from leadloop.web.charts.drawing import Chart
from leadloop.web.charts.ratings import ratings
from leadloop.web.charts.trend import Figure, Moment, trend
from leadloop.web.console.reports.after_sale_words import month_name, share, stars, stars_tile, tile
from leadloop.web.console.reports.filters import ReportFilter
from leadloop.web.console.reports.frame import first_row, report_page
from leadloop.web.console.reports.words import FEWEST
from leadloop.web.gate import MemberRequest, for_managers
from leadloop.web.templatetags.values import number

_GOOD = 4


@for_managers
@require_safe
def satisfaction(request: MemberRequest) -> HttpResponse:
    """Show what customers say, how many said something, and what is hidden of it."""
    given = ReportFilter(request.GET, brand=request.brand)
    context: dict[str, Any] = {}
    if given.is_valid():
        first = first_row(request)
        found = read_satisfaction(request.brand, filters=given.cohort, first=first)
        now = f"{request.now.astimezone(given.zone):%Y-%m}"
        context = _shown(found, now) | {
            "first": first,
            "next": found.next,
            "words": newest_words(request.brand, given.cohort),
        }
    return report_page(request, "satisfaction.html", context, given=given, tab="report_satisfaction")


def _shown(found: Satisfaction, now: str) -> dict[str, Any]:
    figures = found.all
    return {
        "found": found,
        "figures": figures,
        "mean": stars_tile(figures.mean),
        "with_hidden": stars(found.with_hidden),
        "response": tile(figures.response),
        "hidden": tile(figures.hidden),
        "distribution": ratings(figures.stars),
        "distribution_sentence": stars_sentence(figures),
        "months": _trend(found.months, now),
        "months_sentence": _months_sentence(found.months),
        "locations": None if found.locations is None else [_row(each) for each in found.locations],
    }


def _row(each: LocationRatings) -> dict[str, Any]:
    given = each.ratings
    return {
        "ref": each.ref,
        "name": each.name,
        "mean": stars(given.mean),
        "value": given.mean.mean if each.is_ranked else None,
        "n": given.mean.n,
        "response": share(given.response),
        "hidden": share(given.hidden),
    }


def stars_sentence(figures: Ratings) -> str:
    """Return how many have four stars and more."""
    n = figures.mean.n
    good = sum(figures.stars[_GOOD - 1 :])
    if not n:
        return _("No review is published yet")
    return ngettext(
        "%(good)s of %(n)s review has four stars or five", "%(good)s of %(n)s reviews have four stars or five", n
    ) % {"good": number(good), "n": number(n)}


def _trend(months: list[MonthRating], now: str) -> Chart | None:
    moments = [
        Moment(
            month_name(each.month),
            each.mean.mean,
            low=each.mean.low,
            high=each.mean.high,
            n=each.mean.n,
            unfinished=each.month == now,
        )
        for each in months
    ]
    figure = Figure(_("Mean rating"), "", write=_written, share=False, tone="star")
    return trend(moments, figure, head=_("Month"), unit=_("Stars"))


def _written(value: float | None) -> str:
    return number(value, 1)


def _months_sentence(months: list[MonthRating]) -> str:
    told = [each for each in months if each.mean.n >= FEWEST]
    best = max(told, key=lambda each: each.mean.mean or 0, default=None)
    if best is None or len(told) == 1:
        return _("No two months have reviews enough to be compared")
    return _("Best rated was %(month)s, with %(mean)s") % {"month": month_name(best.month), "mean": stars(best.mean)}
