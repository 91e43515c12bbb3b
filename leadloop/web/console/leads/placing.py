"""Leads without a location, and choosing one by hand."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from leadloop.accounts.models import Brand
from leadloop.core.text import clean_line
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Lead
from leadloop.journeys.lead_placed import NotPlaceable, place_by_hand
from leadloop.network.queries import Found, location_by_ref, search
from leadloop.opportunities.enums import GIVEN_UP
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import leads_without_location
from leadloop.routing.queries import customer_position
from leadloop.web.console.cursors import newest_first
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers, found_or_404

MOST_LOCATIONS = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """A location that the lead can be given to, with what speaks against it."""

    found: Found
    had_it: Opportunity | None
    is_paused: bool
    serves_product: bool


def unplaced_leads(brand: Brand) -> QuerySet[Lead]:
    """Return the leads that no location holds. Test leads are left out: nobody waits behind them."""
    return leads_without_location(brand).filter(is_test=False)


@for_managers
@require_safe
def unplaced(request: MemberRequest) -> HttpResponse:
    """Show the leads that no location holds."""
    found = newest_first(
        unplaced_leads(request.brand).select_related("form", "chosen_location"),
        by="created_at",
        cursor=request.GET.get("cursor", ""),
    )
    tried: dict[uuid.UUID, list[Opportunity]] = {}
    for each in Opportunity.objects.filter(lead__in=found.rows).select_related("location").order_by("round", "pk"):
        tried.setdefault(each.lead_id, []).append(each)
    rows = [(lead, tried.get(lead.pk, [])) for lead in found.rows]
    return page(request, "unplaced.html", {"rows": rows, "next": found.next}, place="unplaced")


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: MemberRequest, lead_id: uuid.UUID) -> HttpResponse:
    """Choose a location for the lead, nearest first."""
    lead: Lead = found_or_404(Lead.objects.select_related("form").one(request.brand, lead_id))
    problem = ""
    if request.method == "POST":
        location = location_by_ref(request.brand, clean_line(request.POST.get("location"), limit=60))
        if location is None:
            problem = _("Choose one of the locations.")
        else:
            try:
                place_by_hand(lead, location=location, actor=request.actor, now=request.now)
            except NotPlaceable as refusal:
                problem = str(refusal)
            else:
                messages.success(request, _("Offered to %(location)s.") % {"location": location.name})
                return redirect("console:lead", lead.pk)
    rounds = list(Opportunity.objects.filter(lead=lead).select_related("location").order_by("round", "pk"))
    holder = next((each for each in rounds if each.stage not in GIVEN_UP), None)
    words = request.GET.get("q", "") or request.POST.get("q", "")
    context = {
        "lead": lead,
        "rounds": rounds,
        "holder": holder,
        "can_be_placed": holder is None and lead.status == LeadStatus.QUALIFIED,
        "problem": problem,
        "q": words,
        "choices": _choices(request, lead, rounds, words),
    }
    return page(request, "place.html", context, place="unplaced", status=409 if problem else 200)


def _choices(request: MemberRequest, lead: Lead, rounds: list[Opportunity], words: str) -> list[Choice]:
    town = lead.customer.get("address") or {}
    told = (lead.lat, lead.lon) if lead.lat is not None and lead.lon is not None else None
    position = customer_position(city=town.get("city", ""), country=town.get("country", ""), told=told)
    had = {each.location_id: each for each in rounds}
    return [
        Choice(
            found=found,
            had_it=had.get(found.location.pk),
            is_paused=found.location.paused_until is not None and found.location.paused_until > request.now,
            serves_product=not lead.product or not found.location.products or lead.product in found.location.products,
        )
        for found in search(request.brand, words=words, position=position, limit=MOST_LOCATIONS)
    ]
