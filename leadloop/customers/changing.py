"""Setting values of a contact: what was there before, who changed it and how it came to be known is kept with it."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadloop.core.inserting import insert
from leadloop.customers.details import CustomerDetails
from leadloop.customers.enums import AccountKind, Source
from leadloop.customers.models import Account, Contact
from leadloop.customers.records import Change
from leadloop.customers.sameness import keys_of
from leadloop.history.models import Actor

# The columns of each field of the contract's ``customer`` object.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "given_name": ("given_name",),
    "family_name": ("family_name",),
    "organization": ("organization",),
    "email": ("email",),
    "phone": ("phone_e164", "phone_raw"),
    "address": ("line1", "city", "region", "postal_code", "country"),
}
_LONGEST: Final = 700


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a value is set: who did it, how it came to be known, when, and with which lead."""

    by: Actor
    source: Source
    now: datetime
    lead_id: uuid.UUID | None = None


def columns_of(details: CustomerDetails) -> dict[str, str]:
    """Return the details as columns of a contact."""
    place = details.address
    return {
        "given_name": details.given_name,
        "family_name": details.family_name,
        "organization": details.organization,
        "email": details.email,
        "phone_e164": details.phone_e164,
        "phone_raw": details.phone_raw,
        "line1": place.line1,
        "city": place.city,
        "region": place.region,
        "postal_code": place.postal_code,
        "country": place.country,
    }


def columns_in(contact: Contact) -> dict[str, str]:
    """Return the details that a contact has, by column."""
    return {name: getattr(contact, name) for names in COLUMNS.values() for name in names}


def said(values: Mapping[str, str], field: str) -> str:
    """Return in one line what columns say of a field; a country alone says nothing of where somebody lives."""
    if field == "phone":
        return values["phone_e164"]
    if field == "address":
        town = f"{values['postal_code']} {values['city']}".strip()
        known = [part for part in (values["line1"], town, values["region"]) if part]
        return ", ".join([*known, values["country"]]) if known else ""
    return values[field]


def hold_contact(contact: Contact) -> None:
    """Let nobody change the contact until the transaction ends, and read it as it is now.

    After its keys, where any are held: whoever comes by a key holds that first.
    """
    contact.refresh_from_db(from_queryset=Contact.objects.select_for_update(no_key=True))


def hold_accounts(account_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Account]:
    """Let nobody change these accounts, come into them or leave them until the transaction ends; return them by id.

    After all contacts that are held, as in ``journeys.held_customers``.
    """
    rows = Account.objects.select_for_update(no_key=True).filter(pk__in=set(account_ids))
    return {each.pk: each for each in rows.order_by("pk")}


def set_columns(contact: Contact, values: Mapping[str, str], *, cause: Cause) -> tuple[str, ...]:
    """Set columns of the held contact to ``values``; return the fields that changed thereby, in the contract's order."""
    before = columns_in(contact)
    after = {**before, **values}
    if after == before:
        return ()
    new = {name: value for name, value in after.items() if value != before[name]}
    changed = fields_of(new)
    stored = {**new, **keys_of(**after), "to_compare": True, "updated_at": cause.now}
    Contact.objects.filter(pk=contact.pk).update(**stored)
    for name, value in stored.items():
        setattr(contact, name, value)
    # Another way of typing the same number is no other number.
    told = [(field, said(before, field), said(after, field)) for field in changed]
    note_changes(contact, [each for each in told if each[1] != each[2]], cause=cause)
    return changed


def fields_of(columns: Collection[str]) -> tuple[str, ...]:
    """Return the fields of the contract's ``customer`` object that these columns are of, in its order."""
    return tuple(field for field, names in COLUMNS.items() if not set(names).isdisjoint(columns))


def note_changes(contact: Contact, told: Collection[tuple[str, str, str]], *, cause: Cause) -> None:
    """Keep that fields of the contact changed: field, old value, new value."""
    insert(
        *(
            Change(
                brand_id=contact.brand_id,
                contact=contact,
                field=field,
                old=old[:_LONGEST],
                new=new[:_LONGEST],
                source=cause.source,
                at=cause.now,
                actor_kind=cause.by.kind,
                actor_id=cause.by.id,
                lead_id=cause.lead_id,
            )
            for field, old, new in told
        )
    )


def name_account(contact: Contact) -> None:
    """Name the contact's account after it, where nobody else is in it and no person gave it a name."""
    others = Contact.objects.filter(account_id=contact.account_id, merged_into=None).exclude(pk=contact.pk)
    if not others.exists():
        call_after(contact)


def call_after(contact: Contact) -> None:
    """Name the contact's account after it, where no person gave it a name."""
    Account.objects.filter(pk=contact.account_id, is_named=False).update(
        name=contact.organization or contact.full_name,
        kind=AccountKind.COMPANY if contact.organization else AccountKind.HOUSEHOLD,
    )
