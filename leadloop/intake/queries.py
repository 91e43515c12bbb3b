"""Reads of forms and leads."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from leadloop.accounts.models import Brand
from leadloop.core.ids import new_id
from leadloop.core.prepared import Prepared
from leadloop.customers.enums import KeyKind
from leadloop.customers.models import Contact, ContactKey
from leadloop.intake.models import Lead, LeadForm


def active_forms(brand: Brand) -> QuerySet[LeadForm]:
    """Return the brand's forms in use, by key."""
    found: QuerySet[LeadForm] = LeadForm.objects.for_brand(brand).filter(is_active=True).order_by("key")
    return found


_BY_KEY = Prepared(
    lambda brand, key: LeadForm.objects.filter(brand_id=brand, key=key, is_active=True), (new_id(), "key")
)


_FIRST = Prepared(lambda brand: LeadForm.objects.filter(brand_id=brand, is_active=True).order_by("key"), (new_id(),))


def form_by_key(brand: Brand, key: str) -> LeadForm | None:
    """Return the brand's form in use with this key, or None. An empty key means the first form."""
    return _BY_KEY.first(brand.pk, key) if key else _FIRST.first(brand.pk)


_MOST_COUNTED: Final = 20
_SINCE = Prepared(
    lambda contact, since: Lead.objects.filter(contact_id=contact, created_at__gt=since).values("id")[:_MOST_COUNTED],
    (new_id(), datetime(2000, 1, 1, tzinfo=UTC)),
)


def count_lately(contact: Contact, *, now: datetime) -> int:
    """Return how many requests named this contact within the last hour; twenty where there were more."""
    return len(_SINCE.rows(contact.pk, now - timedelta(hours=1)))


def addresses_of(contact_id: uuid.UUID) -> set[str]:
    """Return all email addresses of a customer, in small letters: those they are known by, and those of their requests."""
    keys = ContactKey.objects.filter(contact=contact_id, kind=KeyKind.EMAIL).values_list("value", flat=True)
    given = Lead.objects.filter(contact=contact_id).values_list("customer__email", flat=True)
    return {address.casefold() for address in (*keys, *given) if address}


def own_addresses_of(contact_id: uuid.UUID) -> set[str]:
    """Return the email addresses of a customer, in small letters, without those by which another customer is known."""
    found = addresses_of(contact_id)
    brand = Contact.objects.filter(pk=contact_id).values("brand")
    others = ContactKey.objects.filter(brand__in=brand, kind=KeyKind.EMAIL, value__in=found).exclude(contact=contact_id)
    return found - set(others.values_list("value", flat=True))


def lead_behind(lead_id: uuid.UUID) -> Lead | None:
    """Return the lead with its brand, form and contact, or None. For signed links only."""
    return Lead.objects.select_related("brand", "form", "contact").filter(pk=lead_id).first()


def lead_of_request(brand: Brand, request_key: str) -> Lead | None:
    """Return the brand's lead that this press made before, or None. An empty key never made one."""
    # The second condition is the index's own, or SQLite does not use it.
    found: Lead | None = Lead.objects.for_brand(brand).filter(request_key=request_key).exclude(request_key="").first()
    return found
