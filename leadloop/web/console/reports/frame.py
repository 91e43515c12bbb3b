"""What all report pages share: the filters, the way from one report to the next, the rows behind them."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from leadloop.reports.names import report_names
from leadloop.web.console.reports.chosen import in_short, sentence
from leadloop.web.console.reports.filters import ReportFilter
from leadloop.web.console.reports.views_menu import views_menu
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest

# No table is longer.
_MOST_DIGITS: Final = 9


def report_page(
    request: MemberRequest, template: str, context: dict[str, Any], *, given: ReportFilter, tab: str
) -> HttpResponse:
    """Render ``console/reports/<template>``, which extends ``console/reports/frame.html``; ``tab`` is its route."""
    query, report = given.query(), tab.removeprefix("report_")
    frame = {
        "filter": given,
        "tabs": report_tabs(report, query),
        "clear": reverse(f"console:{tab}") if given.is_narrowed else "",
        "rows_behind": _with(reverse("console:download"), query),
        "definitions": reverse("console:report_definitions"),
        "chosen": sentence(given),
        "in_short": in_short(given),
        "views": views_menu(request, given, report),
    }
    # Figures of something else than was asked for would be taken for what was: the filters that are wrong are named instead.
    status = 200 if given.is_valid() else 422
    return page(request, f"reports/{template}", frame | context, place="reports", status=status)


def report_tabs(current: str, query: str = "") -> list[dict[str, Any]]:
    """Return the tabs of all reports, which keep what was filtered."""
    tabs = {**report_names(), "digests": _("By mail")}
    return [
        {"label": label, "href": _with(reverse(f"console:report_{name}"), query), "current": name == current}
        for name, label in tabs.items()
    ]


def first_row(request: HttpRequest) -> int:
    """Return at which row of a long table the page begins; what is no number begins at the first."""
    said = request.GET.get("cursor", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= _MOST_DIGITS else 0


def _with(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address
