"""Finding leads by what a person at the telephone can say: name, email, telephone number, id. By indexed keys only."""

import uuid
from heapq import nlargest
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower

from leadloop.accounts.models import Brand
from leadloop.core.ids import read_id
from leadloop.core.phone import PhoneProblem, read_phone
from leadloop.core.text import clean_line
from leadloop.customers.enums import KeyKind
from leadloop.customers.models import ContactKey
from leadloop.desk.models import DeskItem
from leadloop.intake.models import Lead
from leadloop.intake.names import NameAsGiven
from leadloop.opportunities.models import Opportunity

# So many leads of one name are looked at, the newest; whoever has more asks by email or number.
MOST_LEADS = 500
_MOST_OF_A_NAME = 20_000


def leads_matching(brand: Brand, words: str) -> dict[str, Any]:
    """Return the look-up on leads that ``words`` spell, such as ``{"pk__in": …}``; empty where they spell nothing.

    A whole email address, telephone number, id, family name, given name, both names, or organization; in any case.
    """
    text = clean_line(words, limit=200)
    if not text:
        return {}
    row_id = read_id(text)
    if row_id is not None:
        lead_ids = Opportunity.objects.for_brand(brand).filter(pk=row_id).values_list("lead_id", flat=True)
        return {"pk__in": [row_id, *lead_ids]}
    if "@" in text:
        key = text.casefold()
        return {"pk__in": _of_customer(brand, Q(kind=KeyKind.EMAIL, value=key), at_desk=Q(email_key=key))}
    try:
        number = read_phone(text, country=brand.country).e164
    except PhoneProblem:
        # Sorted here: a database that is asked for the newest walks through all leads for them, and leaves the names' indexes.
        named = _named(brand, text).values_list("created_at", "pk")[:_MOST_OF_A_NAME]
        return {"pk__in": [pk for _at, pk in nlargest(MOST_LEADS, named)]}
    return {"pk__in": _of_customer(brand, Q(kind=KeyKind.PHONE, value=number), at_desk=Q(phone_e164=number))}


def _of_customer(brand: Brand, key: Q, *, at_desk: Q) -> list[uuid.UUID]:
    """Return the newest leads of the contact with this key, and those at the desk that have no contact yet."""
    contacts = ContactKey.objects.for_brand(brand).filter(key).values("contact_id")
    leads = Lead.objects.for_brand(brand).filter(contact_id__in=contacts).order_by("-created_at")
    items = DeskItem.objects.for_brand(brand).filter(at_desk).order_by("-arrived_at")
    return [*leads.values_list("pk", flat=True)[:MOST_LEADS], *items.values_list("lead_id", flat=True)[:MOST_LEADS]]


def _named(brand: Brand, text: str) -> QuerySet[Lead]:
    """Return the leads whose customer gave this name, in no order."""
    whole = _spellings(text)
    hit = Q(family__in=whole) | Q(given__in=whole) | Q(company__in=whole)
    first, _, last = text.partition(" ")
    if last:
        # "Anna Weber" and "Weber Anna", "Weber, Anna".
        one, two = _spellings(first.rstrip(",")), _spellings(last.lstrip(", "))
        hit |= Q(given__in=one, family__in=two) | Q(family__in=one, given__in=two)
        *given, family = text.split(" ")
        hit |= Q(given__in=_spellings(" ".join(given)), family__in=_spellings(family))
    rows: QuerySet[Lead] = Lead.objects.for_brand(brand).alias(
        family=NameAsGiven("customer", part="family_name"),
        given=NameAsGiven("customer", part="given_name"),
        company=NameAsGiven("customer", part="organization"),
    )
    return rows.filter(hit)


def _spellings(text: str) -> list[Lower]:
    # The database lowers both sides, since not every database lowers Ö: SQLite knows the letters of English only.
    return [Lower(Value(spelling)) for spelling in dict.fromkeys((text, text.lower(), text.upper(), text.title()))]
