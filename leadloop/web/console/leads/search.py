"""Finding leads by what a person at the telephone can say: name, email, telephone number, id. By indexed keys only."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Lower

from leadloop.accounts.models import Brand
from leadloop.core.ids import read_id
from leadloop.core.phone import PhoneProblem, read_phone
from leadloop.core.text import clean_line
from leadloop.customers.enums import KeyKind
from leadloop.customers.models import Contact, ContactKey
from leadloop.opportunities.models import Opportunity

# So many customers of one name are looked at; whoever has more asks by email or number.
MOST_CONTACTS = 500


def leads_matching(brand: Brand, words: str) -> dict[str, Any]:
    """Return the look-up on leads that ``words`` spell, such as ``{"contact_id__in": …}``; empty where they spell nothing.

    A whole email address, telephone number, id, family name, given name, both names, or organization; in any case.
    """
    text = clean_line(words, limit=200)
    if not text:
        return {}
    row_id = read_id(text)
    if row_id is not None:
        lead_ids = Opportunity.objects.for_brand(brand).filter(pk=row_id).values_list("lead_id", flat=True)
        return {"pk__in": [row_id, *lead_ids]}
    return {"contact_id__in": list(_contacts(brand, text))}


def _contacts(brand: Brand, text: str) -> Iterable[uuid.UUID]:
    keys = ContactKey.objects.for_brand(brand)
    if "@" in text:
        return keys.filter(kind=KeyKind.EMAIL, value=text.casefold()).values_list("contact_id", flat=True)
    try:
        number = read_phone(text, country=brand.country).e164
    except PhoneProblem:
        return _named(brand, text)
    return keys.filter(kind=KeyKind.PHONE, value=number).values_list("contact_id", flat=True)


def _named(brand: Brand, text: str) -> Iterable[uuid.UUID]:
    people = Contact.objects.for_brand(brand).alias(
        family=Lower("family_name"), given=Lower("given_name"), company=Lower("organization")
    )
    whole = _spellings(text)
    hit = Q(family__in=whole) | Q(given__in=whole) | Q(company__in=whole)
    first, _, last = text.partition(" ")
    if last:
        # "Anna Weber" and "Weber Anna", "Weber, Anna".
        one, two = _spellings(first.rstrip(",")), _spellings(last.lstrip(", "))
        hit |= Q(given__in=one, family__in=two) | Q(family__in=one, given__in=two)
        *given, family = text.split(" ")
        hit |= Q(given__in=_spellings(" ".join(given)), family__in=_spellings(family))
    return people.filter(hit).values_list("pk", flat=True)[:MOST_CONTACTS]


def _spellings(text: str) -> list[Lower]:
    # The database lowers both sides, since not every database lowers Ö: SQLite knows the letters of English only.
    return [Lower(Value(spelling)) for spelling in dict.fromkeys((text, text.lower(), text.upper(), text.title()))]
