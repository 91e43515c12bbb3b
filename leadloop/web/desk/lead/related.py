"""Other requests of the same customer, and what the customer agreed to."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from leadloop.accounts.models import Brand
from leadloop.customers.models import ContactKey
from leadloop.desk.models import DeskItem
from leadloop.desk.queries import same_customer
from leadloop.intake.enums import OPEN_STATUSES, ConsentPurpose
from leadloop.intake.models import Consent, Lead
from leadloop.opportunities.models import Opportunity

MOST_RELATED = 10


@dataclass(frozen=True, slots=True)
class Related:
    """Another request of the same customer; ``opportunity`` is where it went last, ``agent`` whose it is."""

    lead: Lead
    agent: str
    opportunity: Opportunity | None
    # Whether this one may be closed as a duplicate of the page's lead, and the other way round.
    can_join: bool
    can_take_in: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the customer agreed to: by name, to partners in general, to news."""

    named: list[Consent]
    in_general: Consent | None
    marketing: Consent | None


def related_leads(brand: Brand, lead: Lead, item: DeskItem | None) -> list[Related]:
    """Return the customer's other requests, newest first: by contact, email address and telephone number."""
    ids: set[uuid.UUID] = set()
    contacts = Q(contact_id=lead.contact_id) if lead.contact_id else Q(pk__in=[])
    if item is not None:
        keys = [key for key in (item.email_key, item.phone_e164) if key]
        same = same_customer(brand, email_key=item.email_key, phone_e164=item.phone_e164, but=lead.pk)
        ids |= set(same.values_list("lead_id", flat=True)[:MOST_RELATED])
        known = ContactKey.objects.for_brand(brand).filter(value__in=keys)
        # Read first: as one query with an "or" both databases would read every lead of the brand.
        contacts |= Q(contact_id__in=list(known.values_list("contact_id", flat=True)))
    elsewhere = Lead.objects.for_brand(brand).filter(contacts).exclude(pk=lead.pk).order_by("-created_at", "-pk")
    ids |= set(elsewhere.values_list("pk", flat=True)[:MOST_RELATED])
    rounds = Opportunity.objects.select_related("location").order_by("-round", "-pk")
    found = (
        Lead.objects.for_brand(brand)
        .filter(pk__in=ids)
        .select_related("form", "desk_item", "desk_item__agent")
        .prefetch_related(Prefetch("opportunities", queryset=rounds, to_attr="newest_first"))
        .order_by("-created_at", "-pk")
    )
    return [_related(each, lead) for each in found[:MOST_RELATED]]


def agreed_by(consents: Iterable[Consent]) -> Agreed:
    """Return what the customer agreed to."""
    share = [each for each in consents if each.purpose == ConsentPurpose.SHARE_WITH_LOCATION]
    return Agreed(
        named=[each for each in share if each.location_id],
        in_general=next((each for each in share if not each.location_id), None),
        marketing=next((each for each in consents if each.purpose == ConsentPurpose.MARKETING), None),
    )


def _related(other: Lead, lead: Lead) -> Related:
    item = getattr(other, "desk_item", None)
    is_open = item is not None and other.status in OPEN_STATUSES
    newest: list[Opportunity] = other.newest_first  # type: ignore[attr-defined]
    return Related(
        lead=other,
        agent=str(item.agent) if item is not None and is_open and item.agent else "",
        opportunity=newest[0] if newest else None,
        can_join=is_open and lead.duplicate_of_id is None,
        can_take_in=lead.status in OPEN_STATUSES and other.duplicate_of_id is None,
    )
