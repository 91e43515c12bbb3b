"""The menu of saved views at the top of each report."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from leadloop.reports.names import report_names
from leadloop.saved_views.models import SavedView
from leadloop.saved_views.queries import views_for
from leadloop.web.console.reports.filters import ReportFilter
from leadloop.web.gate import MemberRequest


def views_menu(request: MemberRequest, given: ReportFilter, report: str) -> dict[str, Any]:
    """Return what a member may open from here, and where what the page was asked can be saved."""
    here = given.here() if given.is_valid() else None
    views = [_item(request, each, report, here) for each in views_for(request.brand, request.user)]
    asked = urlencode({"report": report})
    return {
        "items": views,
        "current": next((each["name"] for each in views if each["current"]), ""),
        # What was not understood cannot be kept.
        "save": "" if here is None else f"{reverse('console:report_view_new')}?{asked}{'&' if here else ''}{here}",
        "all": reverse("console:report_views"),
    }


def _item(request: MemberRequest, view: SavedView, report: str, here: str | None) -> dict[str, Any]:
    return {
        "name": view.name,
        "note": view_note(request, view),
        "href": reverse("console:report_view", args=[view.pk]),
        "current": view.page == report and view.query == here,
    }


def view_note(request: MemberRequest, view: SavedView) -> str:
    """Return of which report a view is, and who shares it."""
    report = report_names().get(view.page, "")
    if not view.is_shared:
        return report
    if view.user_id == request.user.pk:
        return _("%(report)s, shared by you") % {"report": report}
    return _("%(report)s, shared by %(who)s") % {"report": report, "who": view.user}
