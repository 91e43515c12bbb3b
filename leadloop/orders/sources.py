"""Where what an order says of its customer comes from, field by field, as the history tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from leadloop.core.given import as_mapping
from leadloop.customers.details import Address
from leadloop.customers.enums import Source
from leadloop.customers.models import Contact
from leadloop.history.enums import ActorKind, Kind
from leadloop.history.models import Actor, Event
from leadloop.intake.models import Lead
from leadloop.orders.enums import Came

# The contract's ``customer`` object, and what was asked for.
CUSTOMER_FIELDS: Final = ("given_name", "family_name", "organization", "email", "phone", "address")
FIELDS: Final = (*CUSTOMER_FIELDS, "product")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an opportunity's customer and request, and the source of each field that says something."""

    customer: dict[str, Any]
    product: str
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)


def known_of(lead: Lead) -> Known:
    """Return what an order is filled with: the account as it is now, and the request."""
    contact = lead.contact
    customer = _of_contact(contact) if contact else dict(lead.customer)
    corrected = _corrections(contact) if contact else {}
    sources = {}
    for name in CUSTOMER_FIELDS:
        if says_something(customer.get(name)):
            sources[name] = corrected.get(name) or _uncorrected(name, customer, lead, contact)
    product = lead.product or lead.interest
    if product:
        sources["product"] = source(Came.REQUEST, at=lead.created_at)
    return Known(customer, product[:120], sources)


def source(came: Came, *, at: datetime, by: Actor | None = None) -> dict[str, Any]:
    """Return a source as an order keeps it."""
    who = {"actor_kind": str(by.kind), "actor_id": str(by.id) if by.id else None} if by else {}
    return {"came": str(came), "at": at.isoformat(), **who}


def says_something(value: Any) -> bool:
    """Whether a field of a customer says anything; a country alone does not say where somebody lives."""
    if isinstance(value, Mapping):
        return any(text for name, text in value.items() if name != "country")
    return bool(value)


def _of_contact(contact: Contact) -> dict[str, Any]:
    place = Address(contact.line1, contact.city, contact.region, contact.postal_code, contact.country)
    return {
        **{name: getattr(contact, name) for name in ("given_name", "family_name", "organization", "email")},
        "phone": contact.phone_e164,
        "address": place.as_json(),
    }


def _corrections(contact: Contact) -> dict[str, dict[str, Any]]:
    """Return the latest correction of each field of the contact, by whoever made it with one of its requests or without."""
    leads = Lead.objects.filter(brand_id=contact.brand_id, contact=contact).values("pk")
    events = (
        Event.objects.filter(brand_id=contact.brand_id, kind=Kind.CONTACT_UPDATED)
        .filter(Q(lead_id__in=leads) | Q(lead_id=None, data__contact=str(contact.pk)))
        .order_by("id")
    )
    found: dict[str, dict[str, Any]] = {}
    for each in events:
        by = Actor(ActorKind(each.actor_kind), each.actor_id)
        for name in each.data.get("fields", ()):
            if each.data.get("source", Source.CORRECTION) != Source.CORRECTION:
                # Nobody corrected it: it came with a later request, or from a merged record.
                found.pop(name, None)
                continue
            found[name] = source(Came.CORRECTED, at=each.at, by=by)
    return found


def _uncorrected(name: str, customer: Mapping[str, Any], lead: Lead, contact: Contact | None) -> dict[str, Any]:
    with_request, now = lead.customer.get(name), customer.get(name)
    if name == "address":
        with_request, now = ({**Address().as_json(), **as_mapping(each)} for each in (with_request, now))
    if contact is None or with_request == now:
        return source(Came.REQUEST, at=lead.created_at)
    return source(Came.ACCOUNT, at=contact.updated_at)
