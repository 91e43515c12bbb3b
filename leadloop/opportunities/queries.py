"""Reads of opportunities."""

import uuid

from django.db.models import Exists, OuterRef, QuerySet

from leadloop.accounts.models import Brand
from leadloop.core.ids import new_id
from leadloop.core.prepared import Prepared
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Lead
from leadloop.network.models import LocationContact
from leadloop.opportunities.enums import GIVEN_UP
from leadloop.opportunities.models import Disclosure, Opportunity

_WHOLE = Prepared(
    lambda opportunity: Opportunity.objects.filter(pk=opportunity).select_related(
        "brand", "location", "lead", "lead__contact", "lead__form"
    ),
    (new_id(),),
)
_SEEN = Prepared(
    lambda opportunity, contact: Disclosure.objects.filter(
        opportunity_id=opportunity, location_contact_id=contact
    ).values("id")[:1],
    (new_id(), new_id()),
)


def opportunities(brand: Brand) -> QuerySet[Opportunity]:
    """Return the brand's opportunities with lead and location."""
    found: QuerySet[Opportunity] = Opportunity.objects.for_brand(brand).select_related("lead", "location")
    return found


def whole_opportunity(opportunity_id: uuid.UUID) -> Opportunity | None:
    """Return the opportunity with all that a page or mail about it needs, or None. For signed links and due work only."""
    return _WHOLE.first(opportunity_id)


def newest_round(lead: Lead) -> Opportunity | None:
    """Return the lead's opportunity of the latest round, or None."""
    return Opportunity.objects.filter(lead=lead).select_related("location").order_by("-round", "-id").first()


def leads_without_location(brand: Brand) -> QuerySet[Lead]:
    """Return qualified leads that no location holds: to be assigned by hand. Not those of erased customers."""
    held = Opportunity.objects.filter(lead_id=OuterRef("pk")).exclude(stage__in=GIVEN_UP)
    found: QuerySet[Lead] = (
        Lead.objects.for_brand(brand)
        .filter(status=LeadStatus.QUALIFIED, contact__erased_at=None)
        .exclude(Exists(held))
        .order_by("-created_at", "-id")
    )
    return found


def tried_locations(lead: Lead) -> set[uuid.UUID]:
    """Return the ids of the locations that had this lead in some round."""
    return set(Opportunity.objects.filter(lead=lead).values_list("location_id", flat=True))


def has_seen(opportunity: Opportunity, contact: LocationContact) -> bool:
    """Whether this contact pressed "show contact details" before."""
    return bool(_SEEN.rows(opportunity.pk, contact.pk))


def who_saw(opportunity: Opportunity) -> set[uuid.UUID]:
    """Return the ids of the location contacts who saw the customer's contact details."""
    seen = Disclosure.objects.filter(opportunity=opportunity, location_contact__isnull=False)
    return set(seen.values_list("location_contact_id", flat=True))
