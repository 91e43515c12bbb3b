"""Some customers of the story write from a second address; at its end the manager has begun to tell who is one person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from leadloop.accounts.models import Brand
from leadloop.customers.models import Contact
from leadloop.customers.records import Twins
from leadloop.customers.twins import compare_some, tell_apart
from leadloop.history.models import Actor
from leadloop.journeys.contacts_merged import merge_contacts

# Whose request is, after all, one more of somebody before: of this many that came in, each.
_EVERY: Final = 24
_LATER: Final = 11


def write_from_other_addresses(requests: Sequence[dict[str, Any]]) -> None:
    """Let some of the requests (the contract's *lead, in*) come from a customer before, by another address of theirs."""
    for number in range(_LATER, len(requests), _EVERY):
        first, later = requests[number - _LATER]["customer"], requests[number]
        own_name = later["customer"]["given_name"]
        # Words that somebody signed are theirs.
        if first["email"] and own_name not in later["request"]["message"]:
            name, _, host = first["email"].partition("@")
            address = f"{name}+heating@{host}" if number % 2 else f"{name.replace('.', '')}@work.example"
            later["customer"] = {**first, "email": address, "phone": ""}


def tidy(brand: Brand, *, by: Actor, now: datetime) -> None:
    """Compare everybody, merge the oldest pair, and tell the second one apart; the others wait for whoever plays."""
    while compare_some(now=now):
        pass
    waiting = Twins.objects.for_brand(brand).select_related("first", "second").order_by("first__created_at", "pk")
    pairs = list(waiting.filter(told_apart_at=None)[:2])
    if len(pairs) > 1:
        tell_apart(pairs[1], by=by.id, now=now)
    for each in pairs[:1]:
        older, newer = sorted((each.first, each.second), key=_came_at)
        merge_contacts(newer, into=older, by=by, now=now)
        while compare_some(now=now):
            pass


def _came_at(contact: Contact) -> datetime:
    at: datetime = contact.created_at
    return at
