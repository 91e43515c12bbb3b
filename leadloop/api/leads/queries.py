"""Reads of leads as this door shows them."""

import uuid
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from leadloop.accounts.models import Brand
from leadloop.customers.enums import KeyKind
from leadloop.customers.models import ContactKey
from leadloop.desk.queries import leads_that_name
from leadloop.history.models import Event
from leadloop.history.queries import events_of_lead
from leadloop.intake.models import Consent, Lead


def leads(brand: Brand) -> QuerySet[Lead]:
    """Return the brand's leads with form, chosen location and place at the desk."""
    found: QuerySet[Lead] = Lead.objects.for_brand(brand).select_related("form", "chosen_location", "desk_item")
    return found


def lead_of(brand: Brand, lead_id: uuid.UUID | None) -> Lead | None:
    """Return one of the brand's leads, or None."""
    return leads(brand).filter(pk=lead_id).first() if lead_id else None


def of_customer(found: QuerySet[Lead], brand: Brand, kind: KeyKind, value: str) -> QuerySet[Lead]:
    """Keep the leads of the contact that this normalised email address or E.164 number means.

    And those at the desk that name it: they have no contact before they are decided.
    """
    contacts = ContactKey.objects.for_brand(brand).filter(kind=kind, value=value).values("contact_id")
    return found.filter(
        Q(contact_id__in=contacts) | Q(pk__in=leads_that_name(brand, kind=kind, value=value).values("lead_id"))
    )


def consents_of(brand: Brand, found: Sequence[Lead]) -> dict[uuid.UUID, list[Consent]]:
    """Return what the customers of these leads agreed to, by lead, in one query."""
    by_lead: defaultdict[uuid.UUID, list[Consent]] = defaultdict(list)
    rows = Consent.objects.for_brand(brand).filter(lead_id__in=[lead.pk for lead in found])
    for consent in rows.order_by("given_at", "purpose"):
        by_lead[consent.lead_id].append(consent)
    return by_lead


def history_of(brand: Brand, lead_id: uuid.UUID | None) -> QuerySet[Event] | None:
    """Return all that happened to one of the brand's leads, or None where it has no such lead."""
    if lead_id is None or not Lead.objects.for_brand(brand).filter(pk=lead_id).exists():
        return None
    return events_of_lead(brand, lead_id)
