"""The page about performance."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leadloop.charts.wording import DASH, between, percent
from leadloop.feedback.enums import BOUGHT, SAID_BESIDES
from leadloop.opportunities.enums import Stage
from leadloop.reports import drawings, words
from leadloop.reports.as_tables.reading import Choice
from leadloop.reports.breakdowns import Breakdown, Row
from leadloop.reports.measured import Ends, Measured
from leadloop.reports.names import dimension_names, end_names, rate_names, time_names
from leadloop.reports.overview import Overview, overview
from leadloop.reports.rollups.enums import Hours
from leadloop.reports.scope import NotCountedYet
from leadloop.web.console.reports.cells import rate_cell
from leadloop.web.console.reports.clocks import clock_tabs
from leadloop.web.console.reports.comparing import PerformanceFilter
from leadloop.web.console.reports.files import asked_file, file_answer, file_links
from leadloop.web.console.reports.filters import ReportFilter
from leadloop.web.console.reports.frame import report_page
from leadloop.web.gate import MemberRequest, for_managers

# Break-downs that the page can be narrowed to.
_FILTERED = frozenset({"source", "form", "region"})


@for_managers
@require_safe
def first(request: MemberRequest) -> HttpResponse:
    """Lead from "Reports" to the first of them."""
    del request
    return redirect("console:report_performance")


@for_managers
@require_safe
def report(request: MemberRequest) -> HttpResponse:
    """Show how well, and how fast, the cohort's opportunities are answered, and how they end."""
    given = PerformanceFilter(request.GET, brand=request.brand, now=request.now)
    asked = asked_file(request, "performance")
    if asked and given.is_valid():
        choice = Choice(given.cohort, other=given.other, step=given.step, hours=given.clock)
        return file_answer(request, asked, given, choice)
    context: dict[str, Any] = {}
    if given.is_valid():
        context = _read(request, given)
    return report_page(request, "performance.html", context, given=given, tab="report_performance")


def _read(request: MemberRequest, given: PerformanceFilter) -> dict[str, Any]:
    read = partial(overview, request.brand, filters=given.cohort, other=given.other, step=given.step, now=request.now)
    hours = given.clock
    try:
        return _shown(read(hours=hours), given, hours)
    except NotCountedYet:
        return _shown(read(), given, Hours.CALENDAR) | {"not_counted": True}


def _shown(found: Overview, given: PerformanceFilter, hours: Hours) -> dict[str, Any]:
    all_of, files = found.all, file_links("performance", given.here)
    return {
        "found": all_of,
        "files": files,
        "leads_href": given.leads(),
        "tiles": [_tile(key, name, all_of) for key, name in rate_names().items()],
        "reasons": [
            _reasons(found, kind, given) | {"files": files[f"{kind}_reasons"] if counts else ()}
            for kind, counts in all_of.reasons.items()
        ],
        "why": _why(found, given),
        "times": _times(all_of, hours),
        "business": hours is Hours.BUSINESS,
        "clocks": clock_tabs(hours, {each: given.address(hours=each) + "#times" for each in Hours}),
        "ends": [_ends(each) | {"files": files[each.name]} for each in all_of.ends],
        "trend": _trend(found, hours),
        "comparison": given.table(all_of, found.other, hours=hours) if found.other else None,
        "breakdowns": [_breakdown(each, given) | {"files": files[each.by]} for each in found.breakdowns],
        "whole_only": [dimension_names()[each] for each in found.whole_only],
    }


def _tile(key: str, name: str, all_of: Measured) -> dict[str, Any]:
    rate = all_of.rates[key]
    note = words.share_note(rate, all_of.undecided[key])
    return {"key": key, "label": name, "value": words.share_value(rate), "note": note, "n": rate.n}


def _reasons(found: Overview, kind: str, given: ReportFilter) -> dict[str, Any]:
    counts, standing = found.all.reasons[kind], found.all.stands[Stage(kind)]
    titles = {"rejected": _("Why locations reject"), "lost": _("Why sales are lost, as locations say")}
    return {
        "key": kind,
        "title": titles[kind],
        "rows": [
            {"label": found.labels.get((kind, key), key), "n": n, "share": percent(n / standing)}
            for key, n in counts.items()
        ],
        "most": max(counts.values(), default=0),
        "n": standing,
        "untold": standing - sum(counts.values()),
        "href": given.leads(stage=kind),
    }


def _why(found: Overview, given: ReportFilter) -> dict[str, Any] | None:
    """Return what customers say of lost sales beside what locations say; None where nobody was asked."""
    why = found.all.why
    if not why.answered.n:
        return None
    labels = {key: label for (kind, key), label in found.labels.items() if kind == "lost"}
    return {
        "answered": words.share_value(why.answered),
        "answered_note": words.share_note(why.answered),
        "agreed": words.share_value(why.agreed),
        "agreed_note": words.share_note(why.agreed),
        "bought": why.bought,
        "bought_href": given.leads(told=BOUGHT),
        "asked": why.answered.n,
        "decided": why.agreed.n,
        "most": max((n for _own, _said, n in why.pairs), default=0),
        "rows": [
            {
                "own": labels.get(own, own) or _("Not told"),
                "said": SAID_BESIDES.get(said) or labels.get(said, said),
                "same": own == said,
                "n": n,
                "href": given.leads(stage="lost", reason=own, told=said) if own else "",
            }
            for own, said, n in why.pairs
        ],
    }


def _times(all_of: Measured, hours: Hours) -> list[dict[str, Any]]:
    names = time_names()
    return [
        {
            "key": each.name,
            "name": names[each.name],
            "n": each.n,
            "open": each.open,
            "median": words.time_value(each.median, each.n, hours),
            "median_note": words.time_note(each.median, each.n, hours),
            "p90": words.time_value(each.p90, each.n, hours),
            "p90_note": words.time_note(each.p90, each.n, hours),
        }
        for each in all_of.times
    ]


def _ends(ends: Ends) -> dict[str, Any]:
    first = next(iter(ends.curves))
    return {
        "key": ends.name,
        "title": drawings.ends_title(ends),
        "chart": drawings.ends_chart(ends),
        "first": end_names()[first],
        "n": ends.n,
        "by_day": [
            {
                "days": days,
                "share": percent(known.share) if ends.n >= words.FEWEST else DASH,
                "note": between(known.low, known.high) or _("nobody was watched so long"),
                "at_risk": known.at_risk,
            }
            for days, known in ends.by_day.items()
        ],
    }


def _trend(found: Overview, hours: Hours) -> dict[str, Any]:
    periods, step = found.trend, found.step
    to_accept = {
        Hours.CALENDAR: _("How long it took until half of them were accepted"),
        Hours.BUSINESS: _("How many business hours it took until half of them were accepted"),
    }
    charts = {
        _("How many of the accepted were won"): drawings.rate_trend(periods, "won", step),
        _("How many were accepted"): drawings.rate_trend(periods, "accepted", step),
        to_accept[hours]: drawings.accept_trend(periods, step),
    }
    return {"charts": charts.items()}


def _breakdown(given: Breakdown, filters: ReportFilter) -> dict[str, Any]:
    here = reverse("console:report_performance")
    return {
        "by": dimension_names()[given.by],
        "more": given.more,
        "more_n": given.more_n,
        "rows": [
            {
                "name": row.name or _("Not told"),
                "href": f"{here}?{filters.query(**{given.by: row.key})}" if given.by in _FILTERED and row.key else "",
                "n": row.n,
                "rates": _cells(row),
            }
            for row in given.rows
        ],
    }


def _cells(row: Row) -> list[dict[str, Any]]:
    names = rate_names()
    return [
        rate_cell(names[key], getattr(row, key), row.undecided[key], tone=key)
        for key in ("accepted", "rejected", "won")
    ]
