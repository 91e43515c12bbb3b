"""The report of satisfaction."""

from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from leadloop.charts.drawing import Chart
from leadloop.charts.ratings import ratings
from leadloop.charts.scales import Scale
from leadloop.charts.trend import Figure, Moment, trend
from leadloop.core.figures import number
from leadloop.reports.as_tables.reading import Choice
from leadloop.reports.pages import pages_of
from leadloop.reports.satisfaction import LocationRatings, MonthRating, Ratings, Satisfaction, newest_words
from leadloop.reports.satisfaction import satisfaction as read_satisfaction
from leadloop.reports.statistics.ratings import STARS, MeanRating
from leadloop.reports.words import FEWEST
from leadloop.web.console.reports.after_sale_words import month_name, share, stars, stars_tile, tile
from leadloop.web.console.reports.files import asked_file, file_answer, file_links
from leadloop.web.console.reports.filters import ReportFilter
from leadloop.web.console.reports.frame import first_row, report_page
from leadloop.web.gate import MemberRequest, for_managers

_GOOD = 4
# Nobody can give less than one star.
_STARS: Final = Scale(float(STARS), tuple(float(star) for star in range(1, STARS + 1)), least=1.0)


@for_managers
@require_safe
def satisfaction(request: MemberRequest) -> HttpResponse:
    """Show what customers say, how many said something, and what is hidden of it."""
    given = ReportFilter(request.GET, brand=request.brand, now=request.now)
    asked = asked_file(request, "satisfaction")
    if asked and given.is_valid():
        return file_answer(request, asked, given, Choice(given.cohort))
    context: dict[str, Any] = {}
    if given.is_valid():
        first = first_row(request)
        found = read_satisfaction(request.brand, filters=given.cohort, page=pages_of(first=first))
        now = f"{given.today:%Y-%m}"
        context = _shown(found, given, now) | {
            "first": first,
            "next": found.next,
            "words": newest_words(request.brand, given.cohort),
        }
    return report_page(request, "satisfaction.html", context, given=given, tab="report_satisfaction")


def _shown(found: Satisfaction, given: ReportFilter, now: str) -> dict[str, Any]:
    figures, files = found.all, file_links("satisfaction", given.here)
    return {
        "found": found,
        "files": files,
        "figures": figures,
        "mean": stars_tile(figures.mean),
        "with_hidden": stars(found.with_hidden),
        "response": tile(figures.response),
        "hidden": tile(figures.hidden),
        "links": _links(given),
        "reasons": [(reason, n, given.reviews(state="hidden", reason=reason)) for reason, n in found.reasons],
        "distribution": ratings(
            figures.stars,
            hrefs=[given.reviews(state="published", rating=stars) for stars in range(1, len(figures.stars) + 1)],
        ),
        "distribution_sentence": stars_sentence(figures),
        "months": _trend(found.months, given, now),
        "months_sentence": _months_sentence(found.months),
        "location_files": files["locations"] if found.locations else (),
        "locations": [_row(each, given) for each in found.locations],
    }


def _links(given: ReportFilter) -> dict[str, str]:
    """Return where the numbers lead; ``answered`` of those asked, and ``unasked`` of the others."""
    states = {state: given.reviews(state=state) for state in ("published", "pending", "hidden")}
    return states | {"answered": given.reviews(asked="yes"), "unasked": given.reviews(asked="no")}


def _row(each: LocationRatings, given: ReportFilter) -> dict[str, Any]:
    found = each.ratings
    return {
        "ref": each.ref,
        "name": each.name,
        "mean": stars(found.mean),
        "value": found.mean.mean if each.is_ranked else None,
        "n": found.mean.n,
        "published": given.reviews(location=each.ref, state="published"),
        "response": share(found.response),
        "answered": given.reviews(location=each.ref, asked="yes") if found.response.k else "",
        "hidden": share(found.hidden),
        "hidden_href": given.reviews(location=each.ref, state="hidden") if found.hidden.k else "",
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


def _trend(months: list[MonthRating], given: ReportFilter, now: str) -> Chart | None:
    figure = Figure(_("Mean rating"), "", write=_written, share=False, tone="star", scale=_STARS)
    return trend([_moment(each, given, now) for each in months], figure, head=_("Month"), unit=_("Stars"))


def _moment(each: MonthRating, given: ReportFilter, now: str) -> Moment:
    """Return a month's mean; of few ratings it has none, but how many they are."""
    told = each.mean if each.mean.n >= FEWEST else MeanRating(None, None, None, each.mean.n)
    return Moment(
        month_name(each.month),
        told.mean,
        low=told.low,
        high=told.high,
        n=told.n,
        href=given.reviews(state="published", month=each.month) if told.n else "",
        unfinished=each.month == now,
    )


def _written(value: float | None) -> str:
    return _("too few to say") if value is None else number(value, 1)


def _months_sentence(months: list[MonthRating]) -> str:
    """Say between what the means lie, and of no month that it is the best: their intervals overlap."""
    told = [each.mean.mean for each in months if each.mean.mean is not None and each.mean.n >= FEWEST]
    if not told[1:]:
        return _("No two months have reviews enough to be compared")
    return _("By month, the mean rating was between %(low)s and %(high)s") % {
        "low": number(min(told), 1),
        "high": number(max(told), 1),
    }
