"""Match or make a contact and its account."""

import uuid
from collections.abc import Collection
from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.core.ids import new_id
from leadloop.core.inserting import insert, insert_or_read
from leadloop.core.prepared import Prepared
from leadloop.customers.details import CustomerDetails
from leadloop.customers.enums import AccountKind, KeyKind
from leadloop.customers.models import Account, Contact, ContactKey

_COLUMNS_OF = {
    "phone": ("phone_e164", "phone_raw"),
    "address": ("line1", "city", "region", "postal_code", "country"),
}
_KNOWN = Prepared(lambda brand, contact: Contact.objects.filter(brand_id=brand, pk=contact), (new_id(), new_id()))


def match_or_make(brand: Brand, details: CustomerDetails, *, now: datetime) -> tuple[Contact, bool]:
    """Return the brand's contact with this email or phone, made with its account where there is none; and whether made.

    The keys are inserted first and read back: whoever inserts a key first owns it, and a second request that
    comes at the same time waits for the first and then finds its contact. Where email and phone point to two
    contacts, the email wins and the phone stays where it is. A known contact's gaps are filled from ``details``,
    what is there already is not overwritten: a request is no correction.
    """
    wanted = _keys(details)
    fresh = new_id()
    keys = [ContactKey(brand=brand, kind=kind, value=value, contact_id=fresh) for kind, value in wanted]
    owners = dict(insert_or_read(keys, unique=("brand", "kind", "value"), read=("kind", "contact")))
    known = [owners[kind] for kind, _ in wanted if owners[kind] != fresh]
    if not known:
        return _make(brand, details, contact_id=fresh, now=now), True
    if fresh in owners.values():
        # One of the two keys is new: it joins the contact that the other one names.
        ContactKey.objects.filter(contact_id=fresh).update(contact_id=known[0])
    (contact,) = _KNOWN.rows(brand.pk, known[0])
    _fill_gaps(contact, details, now=now)
    return contact, False


def correct_contact(contact: Contact, details: CustomerDetails, *, changed: Collection[str], now: datetime) -> None:
    """Set the fields of the contact that ``changed`` names (of the contract's ``customer`` object) to those of ``details``.

    Its account is named after it, as when it was made. What ``details`` leave empty stays.

    A key that another contact has stays there: telling whether the two are one person is for a person. Keys of details
    that were wrong go: they may be somebody else's.
    """
    names = {column for name in changed for column in _COLUMNS_OF.get(name, (name,))}
    values = {
        name: value
        for name, value in _fields(details).items()
        if name in names and value and value != getattr(contact, name)
    }
    keys = [ContactKey(brand_id=contact.brand_id, kind=k, value=v, contact=contact) for k, v in _keys(details)]
    ContactKey.objects.bulk_create(keys, ignore_conflicts=True)
    # Before its row, as by whoever comes to it by a key.
    hold_keys(contact)
    wrong = [kind for kind, name in ((KeyKind.EMAIL, "email"), (KeyKind.PHONE, "phone_e164")) if name in values]
    outdated = ContactKey.objects.filter(contact=contact, kind__in=wrong)
    outdated.exclude(value__in=[key.value for key in keys]).delete()
    for name, value in values.items():
        setattr(contact, name, value)
    if values:
        Contact.objects.filter(pk=contact.pk).update(**values, updated_at=now)
    # An account of several people is not named after one of them.
    if not Contact.objects.filter(account_id=contact.account_id).exclude(pk=contact.pk).exists():
        Account.objects.filter(pk=contact.account_id).update(
            name=contact.organization or contact.full_name,
            kind=AccountKind.COMPANY if contact.organization else AccountKind.HOUSEHOLD,
        )


def hold_keys(contact: Contact) -> None:
    """Let nobody come to this contact until the transaction ends.

    By its keys and not by its own row, in the order in which :func:`match_or_make` takes them: whoever comes by a key
    holds that first and the contact then, and two who hold them the other way round wait for each other.
    """
    list(ContactKey.objects.select_for_update().filter(contact=contact).order_by("kind").values_list("pk"))


def unmake(contact: Contact) -> None:
    """Remove a contact that was made by mistake, with its keys and, where nobody else is in it, its account.

    The caller has made sure, by :func:`hold_keys`, that nothing refers to it any more.
    """
    Contact.objects.filter(pk=contact.pk).delete()
    if not Contact.objects.filter(account_id=contact.account_id).exists():
        Account.objects.filter(pk=contact.account_id).delete()


def _keys(details: CustomerDetails) -> list[tuple[str, str]]:
    both = [(KeyKind.EMAIL.value, details.email_key), (KeyKind.PHONE.value, details.phone_e164)]
    return [(kind, value) for kind, value in both if value]


def _make(brand: Brand, details: CustomerDetails, *, contact_id: uuid.UUID, now: datetime) -> Contact:
    account = Account(
        brand=brand,
        kind=AccountKind.COMPANY if details.organization else AccountKind.HOUSEHOLD,
        name=details.organization or details.full_name,
        created_at=now,
    )
    contact = Contact(id=contact_id, brand=brand, account=account, created_at=now, updated_at=now, **_fields(details))
    insert(account, contact)
    return contact


def _fields(details: CustomerDetails) -> dict[str, str]:
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


def _fill_gaps(contact: Contact, details: CustomerDetails, *, now: datetime) -> None:
    new = {name: value for name, value in _fields(details).items() if value and not getattr(contact, name)}
    if new:
        for name, value in new.items():
            setattr(contact, name, value)
        Contact.objects.filter(pk=contact.pk).update(**new, updated_at=now)
