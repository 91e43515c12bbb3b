"""The league table of locations, as a page and as a file."""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from leadloop.charts.rates import Reference
from leadloop.charts.wording import percent
from leadloop.core.figures import number
from leadloop.reports import words
from leadloop.reports.as_tables.reading import Choice
from leadloop.reports.league import PAGE, League, Order, league
from leadloop.reports.names import rate_names, time_names
from leadloop.reports.ranked import FEWEST, ORDERS, Medians, Standing
from leadloop.reports.rollups.enums import Hours
from leadloop.reports.scope import NotCountedYet
from leadloop.web.console.reports.cells import rate_cell
from leadloop.web.console.reports.clocks import ClockFilter, clock_tabs
from leadloop.web.console.reports.files import asked_file, file_answer, file_links
from leadloop.web.console.reports.frame import report_page
from leadloop.web.gate import MemberRequest, for_managers


class LeagueFilter(ClockFilter):
    """Which leads, which locations of those that got some, and in what order. An order begins with "-" to go downwards."""

    q = forms.CharField(label=gettext_lazy("Name, place or reference"), required=False, max_length=200)
    sort = forms.ChoiceField(required=False, choices=[(f"{way}{by}", by) for by in ORDERS for way in ("", "-")])
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    own = ("q", "sort", "hours")

    @property
    def order(self) -> Order:
        """The same for the report."""
        said = self.said
        sort = said.get("sort") or "rank"
        return Order(sort.lstrip("-"), sort.startswith("-"), said.get("q", ""), said.get("page") or 1)

    def address(self, **changes: object) -> str:
        """Return this page's address with these changes; without ``page`` it is the first one."""
        return f"{reverse('console:report_locations')}?{self.here(**changes)}"


@for_managers
@require_safe
def report(request: MemberRequest) -> HttpResponse:
    """Show fifty locations by their place."""
    given = LeagueFilter(request.GET, brand=request.brand, now=request.now)
    asked = asked_file(request, "locations")
    if asked and given.is_valid():
        return file_answer(request, asked, given, Choice(given.cohort, order=given.order, hours=given.clock))
    context: dict[str, Any] = {}
    if given.is_valid():
        context = _read(request, given)
    return report_page(request, "locations.html", context, given=given, tab="report_locations")


def _read(request: MemberRequest, given: LeagueFilter) -> dict[str, Any]:
    order = given.order
    read = partial(league, request.brand, filters=given.cohort, order=order, now=request.now)
    try:
        return _shown(read(hours=given.clock), order, given, given.clock)
    except NotCountedYet:
        return _shown(read(), order, given, Hours.CALENDAR) | {"not_counted": True}


def _shown(found: League, order: Order, given: LeagueFilter, hours: Hours) -> dict[str, Any]:
    # The last page, where there is no such page any more, is the one that the numbers lead back to.
    pages = max(1, -(-found.found // PAGE))
    return {
        "found": found,
        "files": file_links("locations", given.here),
        "fewest": FEWEST,
        "rows": [_line(each, found, given, hours) for each in found.rows],
        "heads": [_head(by, label, order, given) for by, label in _labels().items()],
        "accepted": _reference(found.network.accepted),
        "won": _reference(found.network.won),
        "medians": _medians(found.network),
        "previous": given.address(page=min((order.page or 1) - 1, pages)) if (order.page or 1) > 1 else "",
        "next": given.address(page=(order.page or 1) + 1) if (order.page or 1) < pages else "",
        "page_note": _("Page %(page)s of %(pages)s") % {"page": number(order.page or 1), "pages": number(pages)},
        "clocks": clock_tabs(hours, {each: given.address(hours=each) for each in Hours}),
        "business": hours is Hours.BUSINESS,
        "most": max((each.pooled_high for each in found.rows), default=1.0),
    }


def _labels() -> dict[str, str]:
    return {
        "rank": _("Place"),
        "name": _("Location"),
        "offered": _("Offered"),
        "accepted": rate_names()["accepted"],
        "won": rate_names()["won"],
    }


def _head(by: str, label: str, order: Order, given: LeagueFilter) -> dict[str, Any]:
    """Return a column's title: pressed, it sorts by it, the best or most first; pressed again, the other way round."""
    down = by in {"offered", "accepted", "won"}
    current = order.by == by
    if current:
        down = not order.downwards
    return {
        "by": by,
        "label": label,
        "href": given.address(sort=f"-{by}" if down else by),
        "sorted": ("descending" if order.downwards else "ascending") if current else "",
    }


def _line(each: Standing, found: League, given: LeagueFilter, hours: Hours) -> dict[str, Any]:
    names, time = rate_names(), found.times[each.ref].median
    performance = reverse("console:report_performance")
    n = found.times[each.ref].n
    return {
        "standing": each,
        "href": f"{performance}?{given.query(location=each.ref, hours=given.clock_kept)}",
        "leads": given.leads(location=each.ref, of="offers"),
        "place": _("%(low)s to %(high)s") % {"low": number(each.rank_low), "high": number(each.rank_high)},
        "rates": [
            rate_cell(names["accepted"], each.accepted, each.undecided["accepted"], tone="accepted"),
            rate_cell(names["won"], each.won, each.undecided["won"], tone="won"),
        ],
        "expected": percent(each.pooled),
        "expected_note": words.span(each.pooled_low, each.pooled_high),
        "region": _of_region(each, found),
        "time_label": time_names()["to_accept"],
        "time": words.time_value(time, n, hours),
        "time_note": words.time_note(time, n, hours),
    }


def _of_region(each: Standing, found: League) -> str:
    medians = found.regions[each.region.casefold()]
    if not each.region or medians.won is None:
        return each.region
    return _("%(region)s: median %(won)s won") % {"region": each.region, "won": percent(medians.won)}


def _reference(rate: float | None) -> Reference | None:
    return None if rate is None else Reference(_("Median of the network"), rate)


def _medians(network: Medians) -> str:
    if network.won is None or network.accepted is None:
        return ""
    told = {"n": number(network.n), "accepted": percent(network.accepted), "won": percent(network.won)}
    return (
        _(
            "Median of the %(n)s locations with a place: %(accepted)s accepted, %(won)s won. The line in each drawing is this median."
        )
        % told
    )
