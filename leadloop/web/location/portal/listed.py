"""The location's requests: what is to be done, what is overdue, and what stands behind a number of its report."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leadloop.opportunities.models import Opportunity
from leadloop.web.console.cursors import PAGE_SIZE, newest_first
from leadloop.web.console.leads.counted import opportunities_of
from leadloop.web.console.leads.filters import MISSING, LeadFilter
from leadloop.web.console.reports.frame import first_row
from leadloop.web.location.portal.gate import PortalRequest, for_contact
from leadloop.web.location.portal.period import days_in_words
from leadloop.web.location.portal.rows import RELATED, rows_of
from leadloop.web.location.portal.shell import portal_page
from leadloop.web.location.queries import count_open, due_first
from leadloop.web.templatetags.badges import STAGES

OPEN, OVERDUE, ALL = "open", "overdue", "all"
# What a number of the report may narrow by. Whose requests they are is none of it.
_NARROWED: Final = ("stage", "reached", "age", "overdue", "revenue", "reason", "since", "until")


@dataclass(frozen=True, slots=True)
class _Page:
    rows: list[Opportunity]
    next: str | None


@for_contact
@require_safe
def opportunities(request: PortalRequest) -> HttpResponse:
    """Show the location's requests."""
    if request.GET.get("of"):
        return _behind_a_number(request)
    show = request.GET.get("show", OPEN)
    show = show if show in (OVERDUE, ALL) else OPEN
    found = _all(request) if show == ALL else _to_do(request, overdue=show == OVERDUE)
    context = {
        "show": show,
        "rows": rows_of(found.rows, contact=request.contact, now=request.now),
        "next": found.next,
        "tabs": _tabs(request, show),
    }
    return portal_page(request, "opportunities.html", context, place="overdue" if show == OVERDUE else "opportunities")


def _to_do(request: PortalRequest, *, overdue: bool) -> _Page:
    first = first_row(request)
    found = list(due_first(request.location, overdue=overdue).select_related(*RELATED)[first : first + PAGE_SIZE + 1])
    return _Page(found[:PAGE_SIZE], str(first + PAGE_SIZE) if len(found) > PAGE_SIZE else None)


def _all(request: PortalRequest) -> _Page:
    rows = Opportunity.objects.for_brand(request.brand).filter(location=request.location).select_related(*RELATED)
    page = newest_first(rows, by="offered_at", cursor=request.GET.get("cursor", ""))
    return _Page(page.rows, page.next)


def _behind_a_number(request: PortalRequest) -> HttpResponse:
    given = {name: request.GET[name] for name in _NARROWED if request.GET.get(name)}
    wanted = LeadFilter(given | {"location": request.location.ref, "of": "offers"}, brand=request.brand)
    context: dict[str, Any] = {
        "filter": wanted,
        "words": "",
        "rows": [],
        "all": reverse("location:portal_opportunities"),
    }
    if wanted.is_valid():
        listed = opportunities_of(request.brand, wanted, now=request.now)
        page = listed.page(*RELATED, cursor=request.GET.get("cursor", ""))
        context |= {
            "words": _in_words(wanted),
            "rows": rows_of(page.rows, contact=request.contact, now=request.now),
            "next": page.next,
        }
    status = 200 if wanted.is_valid() else 422
    return portal_page(request, "behind.html", context, place="opportunities", status=status)


def _in_words(wanted: LeadFilter) -> str:
    said = wanted.said
    parts = [
        _("at “%(stage)s”") % {"stage": STAGES[said["stage"]].label} if said.get("stage") else "",
        _("answer overdue") if said.get("overdue") else "",
        _revenue(said.get("revenue", "")),
        days_in_words(said.get("since"), said.get("until")),
        # The last word says what a row is, which is the same for all of these.
        *list(wanted.words())[:-1],
    ]
    return "; ".join(part for part in parts if part)


def _revenue(said: str) -> str:
    if not said:
        return ""
    return _("complete, revenue not reported") if said == MISSING else _("revenue reported")


def _tabs(request: PortalRequest, current: str) -> list[dict[str, Any]]:
    here = reverse("location:portal_opportunities")
    of_open, of_overdue = count_open(request.location)
    return [
        {"label": _("To do"), "href": here, "count": of_open, "current": current == OPEN},
        {"label": _("Overdue"), "href": f"{here}?show={OVERDUE}", "count": of_overdue, "current": current == OVERDUE},
        {"label": _("All"), "href": f"{here}?show={ALL}", "current": current == ALL},
    ]
