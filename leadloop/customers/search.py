"""Finding customers by what a person at the telephone can say. By the beginnings of indexed columns only."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from leadloop.accounts.models import Brand
from leadloop.core.ids import read_id
from leadloop.core.ordered import beginning_with
from leadloop.core.phone import PhoneProblem, read_phone
from leadloop.core.text import clean_line, search_key
from leadloop.customers.models import Contact, ContactKey
from leadloop.customers.queries import account_of, contact_of, contacts_in, present
from leadloop.customers.sameness import mailbox_key, postal_key

# So many are shown; whoever has more says more.
MOST_FOUND: Final = 500


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of those who were found; ``is_cut``: there are more."""

    ids: list[uuid.UUID]
    is_cut: bool = False


def find_contacts(brand: Brand, words: str) -> Found:
    """Return whom ``words`` may mean.

    An id, an email address, a telephone number, or the beginning of a name in either order, of a company or of a postal
    code.
    """
    text = clean_line(words, limit=200)
    row_id = read_id(text)
    if row_id is not None:
        contact, account = contact_of(brand, row_id), account_of(brand, row_id)
        return Found([contact.pk] if contact else [each.pk for each in contacts_in(account)] if account else [])
    found: dict[uuid.UUID, None] = {}
    for rows in _lookups(brand, text):
        # In no order: a database that is asked for one leaves the index that finds them.
        found.update(dict.fromkeys(rows[: MOST_FOUND + 1]))
    ids = list(found)
    return Found(ids[:MOST_FOUND], len(ids) > MOST_FOUND)


def _lookups(brand: Brand, text: str) -> Iterator[Any]:
    everybody = present(Contact.objects.for_brand(brand)).order_by()
    keys = ContactKey.objects.for_brand(brand)
    if "@" in text:
        yield keys.filter(kind="email", value=text.casefold()).values_list("contact_id", flat=True)
        yield _beginning(everybody, "mailbox_key", mailbox_key(text) if not text.startswith("@") else "")
        return
    number = _number(text, brand)
    if number:
        yield keys.filter(kind="phone", value=number).values_list("contact_id", flat=True)
        # The second condition is the index's own.
        yield everybody.filter(phone_e164=number).exclude(phone_e164="").values_list("pk", flat=True)
    name = search_key(text.replace(",", " "))
    for column in ("name_key", "given_key", "company_key"):
        yield _beginning(everybody, column, name)
    if any(each.isdigit() for each in text):
        yield _beginning(everybody, "postal_key", postal_key(text))


def _beginning(everybody: Any, column: str, text: str) -> Any:
    # Some of the indexes leave out what is empty, and say so.
    rows = everybody.filter(**beginning_with(column, text)).exclude(**{column: ""}) if text else everybody.none()
    return rows.values_list("pk", flat=True)


def _number(text: str, brand: Brand) -> str:
    try:
        return read_phone(text, country=brand.country).e164
    except PhoneProblem:
        return ""
