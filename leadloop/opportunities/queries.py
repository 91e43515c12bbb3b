"""Reads of opportunities."""

import uuid

from django.db.models import Exists, OuterRef, QuerySet

from leadloop.accounts.models import Brand
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Lead
from leadloop.network.models import LocationContact
from leadloop.opportunities.enums import GIVEN_UP, ReasonKind
from leadloop.opportunities.models import Disclosure, Opportunity, Reason


def opportunities(brand: Brand) -> QuerySet[Opportunity]:
    """Return the brand's opportunities with lead and location."""
    found: QuerySet[Opportunity] = Opportunity.objects.for_brand(brand).select_related("lead", "location")
    return found


def whole_opportunity(opportunity_id: uuid.UUID) -> Opportunity | None:
    """Return the opportunity with all that a page or mail about it needs, or None. For signed links and due work only."""
    return (
        Opportunity.objects.filter(pk=opportunity_id)
        .select_related("brand", "location", "lead", "lead__contact", "lead__form")
        .first()
    )


def newest_round(lead: Lead) -> Opportunity | None:
    """Return the lead's opportunity of the latest round, or None."""
    return Opportunity.objects.filter(lead=lead).select_related("location").order_by("-round", "-id").first()


def leads_without_location(brand: Brand) -> QuerySet[Lead]:
    """Return qualified leads that no location holds: to be assigned by hand."""
    held = Opportunity.objects.filter(lead_id=OuterRef("pk")).exclude(stage__in=GIVEN_UP)
    found: QuerySet[Lead] = (
        Lead.objects.for_brand(brand)
        .filter(status=LeadStatus.QUALIFIED)
        .exclude(Exists(held))
        .order_by("-created_at", "-id")
    )
    return found


def tried_locations(lead: Lead) -> set[uuid.UUID]:
    """Return the ids of the locations that had this lead in some round."""
    return set(Opportunity.objects.filter(lead=lead).values_list("location_id", flat=True))


def has_seen(opportunity: Opportunity, contact: LocationContact) -> bool:
    """Whether this contact pressed "show contact details" before."""
    return bool(Disclosure.objects.filter(opportunity=opportunity, location_contact=contact).exists())


def who_saw(opportunity: Opportunity) -> set[uuid.UUID]:
    """Return the ids of the location contacts who saw the customer's contact details."""
    seen = Disclosure.objects.filter(opportunity=opportunity, location_contact__isnull=False)
    return set(seen.values_list("location_contact_id", flat=True))


def reasons(brand: Brand, kind: ReasonKind) -> list[Reason]:
    """Return the brand's reasons in use, in order."""
    return list(Reason.objects.for_brand(brand).filter(kind=kind, is_active=True).order_by("position", "label"))
