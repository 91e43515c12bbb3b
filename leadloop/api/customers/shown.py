"""Customers as the contract shows them."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from leadloop.api.moments import rfc3339
from leadloop.customers.enums import KeyKind
from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.customers.queries import contacts_in
from leadloop.customers.shown import as_customer
from leadloop.intake.enums import ConsentPurpose
from leadloop.intake.models import Consent
from leadloop.outbox.models import Suppression

_Moments = Mapping[uuid.UUID, datetime]


def show_contacts(contacts: Collection[Contact]) -> list[dict[str, Any]]:
    """Return contacts, which have their accounts, in a fixed number of queries."""
    ids = [each.pk for each in contacts]
    merged = _merged(ids)
    given, withdrawn = _given(ids), _withdrawn(contacts)
    return [
        {
            "id": str(each.pk),
            "account": {"id": str(each.account.pk), "kind": each.account.kind, "name": each.account.name},
            **as_customer(each),
            "marketing": {"given_at": rfc3339(given.get(each.pk)), "withdrawn_at": rfc3339(withdrawn.get(each.pk))},
            "merged": merged.get(each.pk, []),
            "created_at": rfc3339(each.created_at),
            "updated_at": rfc3339(each.updated_at),
            "erased_at": rfc3339(each.erased_at),
        }
        for each in contacts
    ]


def show_account(account: Account) -> dict[str, Any]:
    """Return an account."""
    return {
        "id": str(account.pk),
        "kind": account.kind,
        "name": account.name,
        "contacts": [str(pk) for pk in contacts_in(account).values_list("pk", flat=True)],
        "created_at": rfc3339(account.created_at),
    }


def _merged(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """Return who leads to each of these, through others, too."""
    leads_to = {pk: pk for pk in ids}
    found: dict[uuid.UUID, list[str]] = {}
    latest = list(ids)
    while latest:
        rows = Contact.objects.filter(merged_into__in=latest).order_by("pk").values_list("pk", "merged_into")
        latest = []
        for pk, into in rows:
            if into is not None:
                leads_to[pk] = leads_to[into]
                found.setdefault(leads_to[pk], []).append(str(pk))
                latest.append(pk)
    return found


def _given(ids: Collection[uuid.UUID]) -> _Moments:
    rows = Consent.objects.filter(lead__contact__in=ids, purpose=ConsentPurpose.MARKETING)
    return dict(rows.order_by().values_list("lead__contact").annotate(at=Max("given_at")))


def _withdrawn(contacts: Collection[Contact]) -> _Moments:
    """Return when an address of each left a mail list: the latest moment."""
    if not contacts:
        return {}
    keys = list(ContactKey.objects.filter(contact__in=contacts, kind=KeyKind.EMAIL).values_list("value", "contact_id"))
    owners = dict(keys)
    brand = next(iter(contacts)).brand_id
    left = Suppression.objects.filter(brand_id=brand, address_key__in=owners).order_by("at")
    return {owners[each.address_key]: each.at for each in left}
