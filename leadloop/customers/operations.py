"""Match or make a contact and its account."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from leadloop.accounts.models import Brand
from leadloop.core.ids import new_id
from leadloop.core.inserting import insert, insert_or_read
from leadloop.core.prepared import Prepared
from leadloop.customers.changing import (
    COLUMNS,
    Cause,
    columns_of,
    hold_accounts,
    hold_contact,
    name_account,
    set_columns,
)
from leadloop.customers.details import CustomerDetails
from leadloop.customers.enums import AccountKind, KeyKind, Source
from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.customers.sameness import keys_of
from leadloop.history.models import CUSTOMER
from leadloop.outbox.operations import keep_off_lists

_KNOWN = Prepared(lambda brand, contact: Contact.objects.filter(brand_id=brand, pk=contact), (new_id(), new_id()))


class Matched(NamedTuple):
    """The contact, whether it was made, and in which fields (of the contract's ``customer`` object) gaps of it were filled."""

    contact: Contact
    made: bool
    filled: tuple[str, ...] = ()


def match_or_make(brand: Brand, details: CustomerDetails, *, now: datetime) -> Matched:
    """Return the brand's contact with this email or phone, made with its account where there is none.

    The keys are inserted first and read back: whoever inserts a key first owns it, and a second request that
    comes at the same time waits for the first and then finds its contact. Where email and phone point to two
    contacts, the email wins and the phone stays where it is. A known contact's gaps are filled from ``details``,
    what is there already is not overwritten: a request is no correction.
    """
    wanted = keys_in(details)
    fresh = new_id()
    keys = [ContactKey(brand=brand, kind=kind, value=value, contact_id=fresh) for kind, value in wanted]
    owners = dict(insert_or_read(keys, unique=("brand", "kind", "value"), read=("kind", "contact")))
    known = [owners[kind] for kind, _ in wanted if owners[kind] != fresh]
    if not known:
        return Matched(_make(brand, details, contact_id=fresh, now=now), made=True)
    if fresh in owners.values():
        # One of the two keys is new: it joins the contact that the other one names.
        ContactKey.objects.filter(contact_id=fresh).update(contact_id=known[0])
    (contact,) = _KNOWN.rows(brand.pk, known[0])
    return Matched(contact, made=False, filled=_fill_gaps(contact, details, now=now))


def correct_contact(
    contact: Contact, details: CustomerDetails, *, changed: Collection[str], cause: Cause
) -> tuple[str, ...]:
    """Set the fields of the contact that ``changed`` names (of the contract's ``customer`` object) to those of ``details``.

    Its account is named after it, as when it was made. What ``details`` leave empty stays. Returns what changed.

    A key that another contact has stays there, and the old one here: the two are possible duplicates, and telling whether
    they are one person is for a person. Other keys of details that were wrong go: they may be somebody else's. Mail lists
    that the old address has left are left by the new one.
    """
    keys = [ContactKey(brand_id=contact.brand_id, kind=k, value=v, contact=contact) for k, v in keys_in(details)]
    ContactKey.objects.bulk_create(keys, ignore_conflicts=True)
    hold_contact(contact)
    names = {column for name in changed for column in COLUMNS.get(name, ())}
    values = {
        name: value
        for name, value in columns_of(details).items()
        if name in names and value and value != getattr(contact, name)
    }
    named = [key.value for key in keys]
    own = ContactKey.objects.filter(contact=contact, value__in=named).values_list("kind", flat=True)
    replaced = {kind for kind, name in ((KeyKind.EMAIL, "email"), (KeyKind.PHONE, "phone_e164")) if name in values}
    drop_keys(contact, kinds=replaced.intersection(own), but=named)
    old = contact.email
    told = set_columns(contact, values, cause=cause)
    name_account(contact)
    keep_off_lists(contact.brand, old=old, new=values.get("email", ""), now=cause.now)
    return told


def drop_keys(contact: Contact, *, kinds: Collection[str], but: Collection[str]) -> None:
    """Take the held contact's keys of these kinds away, but for these values.

    One by which somebody is just coming stays: they wait for the contact, and we must not wait for them.
    """
    outdated = ContactKey.objects.select_for_update(skip_locked=True).filter(contact=contact, kind__in=kinds)
    ContactKey.objects.filter(pk__in=list(outdated.exclude(value__in=but).values_list("pk", flat=True))).delete()


def hold_keys(*contacts: Contact) -> list[ContactKey]:
    """Let nobody come to these contacts until the transaction ends; return their keys.

    By its keys and not by its own row, in the order in which :func:`match_or_make` takes them: whoever comes by a key
    holds that first and the contact then, and two who hold them the other way round wait for each other.
    """
    return list(ContactKey.objects.select_for_update().filter(contact__in=contacts).order_by("kind", "pk"))


def unmake(contact: Contact) -> None:
    """Remove a contact that was made by mistake, with its keys and, where nobody else is in it, its account.

    The caller has made sure, by :func:`hold_keys`, that nothing refers to it any more.
    """
    Contact.objects.filter(pk=contact.pk).delete()
    hold_accounts([contact.account_id])
    if not Contact.objects.filter(account_id=contact.account_id).exists():
        Account.objects.filter(pk=contact.account_id).delete()


def keys_in(details: CustomerDetails) -> list[tuple[str, str]]:
    """Return by what these details are recognised: kind and value of each key."""
    both = [(KeyKind.EMAIL.value, details.email_key), (KeyKind.PHONE.value, details.phone_e164)]
    return [(kind, value) for kind, value in both if value]


def _make(brand: Brand, details: CustomerDetails, *, contact_id: uuid.UUID, now: datetime) -> Contact:
    account = Account(
        brand=brand,
        kind=AccountKind.COMPANY if details.organization else AccountKind.HOUSEHOLD,
        name=details.organization or details.full_name,
        created_at=now,
    )
    values = columns_of(details)
    contact = Contact(
        id=contact_id, brand=brand, account=account, created_at=now, updated_at=now, **values, **keys_of(**values)
    )
    insert(account, contact)
    return contact


def _fill_gaps(contact: Contact, details: CustomerDetails, *, now: datetime) -> tuple[str, ...]:
    known = columns_of(details)
    if not any(value and not getattr(contact, name) for name, value in known.items()):
        return ()
    hold_contact(contact)
    new = {name: value for name, value in known.items() if value and not getattr(contact, name)}
    return set_columns(contact, new, cause=Cause(CUSTOMER, Source.REQUEST, now))
