"""Reads of contacts and accounts. An id of a record that was merged leads to the one that goes on."""

import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from leadloop.accounts.models import Brand
from leadloop.customers.models import Account, Contact
from leadloop.customers.records import AccountMerge, ContactMerge

# Who merges records in a circle would have to take one merge back first; this many deep is a hand in the database.
_DEEPEST = 100


def contact_of(brand: Brand, contact_id: uuid.UUID | None) -> Contact | None:
    """Return the brand's contact with this id, or the one that it was merged into; None where there is none."""
    rows = Contact.objects.select_related("account", "brand")
    found: Contact | None = rows.one(brand, contact_id)
    for _step in range(_DEEPEST):
        if found is None or found.merged_into_id is None:
            break
        found = rows.one(brand, found.merged_into_id)
    return found


def is_erased(contact_id: uuid.UUID | None) -> bool:
    """Whether this contact is one whose customer wanted to be forgotten."""
    return contact_id is not None and Contact.objects.filter(pk=contact_id, erased_at__isnull=False).exists()


def account_of(brand: Brand, account_id: uuid.UUID | None) -> Account | None:
    """Return the brand's account with this id, or the one that it was merged into; None where there is none."""
    rows = Account.objects.select_related("brand")
    found: Account | None = rows.one(brand, account_id)
    for _step in range(_DEEPEST):
        if found is None or found.merged_into_id is None:
            break
        found = rows.one(brand, found.merged_into_id)
    return found


def present(rows: "QuerySet[Contact]") -> "QuerySet[Contact]":
    """Keep contacts that are neither merged into another one nor erased: those that have an index."""
    return rows.filter(merged_into=None, erased_at=None)


def contacts_in(account: Account) -> "QuerySet[Contact]":
    """Return who is in the account, in the order in which they came."""
    found: QuerySet[Contact] = present(Contact.objects.filter(account=account)).order_by("created_at", "pk")
    return found


def one_person(contact: Contact) -> list[Contact]:
    """Return the contact and all that were merged into it, the survivor first."""
    found = [contact]
    latest = [contact.pk]
    while latest:
        merged = list(Contact.objects.filter(merged_into__in=latest).order_by("pk"))
        found += merged
        latest = [each.pk for each in merged]
    return found


def survivors_of(contacts: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Return these contacts and all that were merged into them, each with the one of these that it belongs to."""
    latest = {each: each for each in contacts}
    found = dict(latest)
    while latest:
        merged = Contact.objects.filter(merged_into__in=list(latest)).values_list("pk", "merged_into")
        latest = {pk: found[into] for pk, into in merged if into is not None}
        found |= latest
    return found


def merges_of(contact: Contact) -> "QuerySet[ContactMerge]":
    """Return the merges that the contact took part in, latest first."""
    rows = ContactMerge.objects.select_related("survivor", "merged")
    found: QuerySet[ContactMerge] = rows.filter(Q(survivor=contact) | Q(merged=contact)).order_by("-at", "-pk")
    return found


def account_merges_of(account: Account) -> "QuerySet[AccountMerge]":
    """Return the merges that the account took part in, latest first."""
    rows = AccountMerge.objects.select_related("survivor", "merged")
    found: QuerySet[AccountMerge] = rows.filter(Q(survivor=account) | Q(merged=account)).order_by("-at", "-pk")
    return found
