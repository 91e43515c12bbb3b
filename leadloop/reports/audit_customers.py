"""Customers: who is recognised by what, who was merged into whom, and that nothing is left of whoever was erased."""

import uuid
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

from django.db.models import Exists, F, OuterRef, Q

from leadloop.core.prepared import Prepared
from leadloop.customers.enums import KeyKind
from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.customers.records import Change, ContactMerge
from leadloop.customers.sameness import keys_of
from leadloop.intake.models import Lead
from leadloop.reports.breach import Breach, Breaches
from leadloop.reports.streams import CHUNK

# A contact's email address and telephone number lead to it or to who had them first.
_KEYS = ContactKey.objects.filter(contact=OuterRef("pk"))
_SAME_PHONE = ContactKey.objects.filter(brand=OuterRef("brand"), kind=KeyKind.PHONE, value=OuterRef("phone_e164"))
_PRESENT = Contact.objects.filter(merged_into=None, erased_at=None)
_GONE = Q(contact__merged_into__isnull=False) | Q(contact__erased_at__isnull=False)
_STANDING = ContactMerge.objects.filter(merged=OuterRef("pk"), survivor=OuterRef("merged_into"), undone_at=None)
_PERSONAL: Final = (
    "given_name",
    "family_name",
    "organization",
    "email",
    "phone_e164",
    "phone_raw",
    "line1",
    "name_key",
)
_ANYTHING = Q(*((f"{name}__gt", "") for name in _PERSONAL), _connector=Q.OR)
_BREACHES: Final = Breaches(
    Breach("contact {pk}: no address or number leads to it", lambda: _PRESENT.filter(~Exists(_KEYS))),
    Breach(
        "contact {pk}: its number leads to nobody",
        lambda: _PRESENT.exclude(phone_e164="").filter(~Exists(_SAME_PHONE)),
    ),
    Breach(
        "contact {contact_id}: it was merged or erased, and an address or number still leads to it",
        lambda: ContactKey.objects.filter(_GONE),
        "contact_id",
    ),
    Breach(
        "lead {pk}: its contact {contact_id} was merged into another one",
        lambda: Lead.objects.filter(contact__merged_into__isnull=False),
        "contact_id",
    ),
    Breach(
        "contact {pk}: it leads to {merged_into_id}, and no merge tells of it",
        lambda: Contact.objects.filter(~Exists(_STANDING), merged_into__isnull=False),
        "merged_into_id",
    ),
    Breach(
        "merge {pk}: it stands, and contact {merged_id} leads elsewhere",
        lambda: ContactMerge.objects.filter(undone_at=None).exclude(merged__merged_into=F("survivor")),
        "merged_id",
    ),
    Breach(
        "account {pk}: it was merged into another one, and somebody is in it",
        lambda: Account.objects.filter(
            Exists(_PRESENT.filter(account=OuterRef("pk"))), merged_into__isnull=False
        ),
    ),
    Breach(
        "contact {pk}: it was erased, and something of it is left",
        lambda: Contact.objects.filter(_ANYTHING, erased_at__isnull=False),
    ),
    Breach(
        "contact {contact_id}: it was erased, and what changed of it is left",
        lambda: Change.objects.filter(Q(old__gt="") | Q(new__gt=""), contact__erased_at__isnull=False),
        "contact_id",
    ),
    Breach(
        "lead {pk}: its customer was erased, and is still named",
        lambda: Lead.objects.filter(contact__erased_at__isnull=False).exclude(
            customer__email="", customer__phone="", customer__family_name=""
        ),
    ),
)  # fmt: skip


def customer_breaches() -> Iterator[str]:
    """Yield where customers' records contradict each other."""
    yield from _BREACHES.find()
    yield from _addresses()
    yield from _searched()


_KNOWN: Final = Prepared(
    lambda: (
        ContactKey.objects.filter(kind=KeyKind.EMAIL)
        .order_by("contact_id", "pk")
        .values("contact__email", "value", "contact_id", "brand_id")
    )
)
_WITHOUT_KEY: Final = Prepared(
    lambda: (
        _PRESENT.exclude(email="").filter(~Exists(_KEYS.filter(kind=KeyKind.EMAIL))).values("pk", "email", "brand_id")
    )
)
_DETAILS: Final = ("given_name", "family_name", "organization", "email", "postal_code")
_FOUND_BY: Final = ("name_key", "given_key", "company_key", "postal_key", "mailbox_key", "twin_key")
_SEARCHED: Final = Prepared(lambda: Contact.objects.order_by("pk").values("id", *_DETAILS, *_FOUND_BY))


def _addresses() -> Iterator[str]:
    # Compared here: databases fold the letters of the world each in their own way.
    by_contact = groupby(_KNOWN.stream(CHUNK), key=itemgetter("contact_id", "contact__email", "brand_id"))
    for (contact, email, brand), keys in by_contact:
        if email and email.casefold() not in {key["value"] for key in keys}:
            yield from _leads_to_nobody(contact, email, brand)
    for row in _WITHOUT_KEY.each():
        yield from _leads_to_nobody(row["pk"], row["email"], row["brand_id"])


def _leads_to_nobody(contact: uuid.UUID, email: str, brand: uuid.UUID) -> Iterator[str]:
    if not ContactKey.objects.filter(brand=brand, kind=KeyKind.EMAIL, value=email.casefold()).exists():
        yield f"contact {contact}: its email address leads to nobody"


def _searched() -> Iterator[str]:
    for row in _SEARCHED.stream(CHUNK):
        wanted = keys_of(**{name: row[name] for name in _DETAILS})
        for name, value in wanted.items():
            if row[name] != value:
                yield f"contact {row['id']}: it is searched by {name} {row[name]!r}, and should be by {value!r}"
