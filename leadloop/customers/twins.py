"""Who may be one person: pairs are looked for when a contact is new or changed, and wait in a table for somebody's look."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import OuterRef, Q, Subquery

from leadloop.customers.enums import TwinReason
from leadloop.customers.models import Contact
from leadloop.customers.queries import present
from leadloop.customers.records import Twins

# What contacts are held against each other by; each has an index that begins with the brand.
_ALIKE: Final = {
    TwinReason.EMAIL: "mailbox_key",
    TwinReason.PHONE: "phone_e164",
    TwinReason.NAME: "twin_key",
}
# A number or name that more contacts have says nothing: a switchboard, a test.
MOST_ALIKE: Final = 10
_AT_ONCE: Final = 1000
_Pair = tuple[uuid.UUID, uuid.UUID]


def compare_some(*, now: datetime, limit: int = _AT_ONCE) -> int:
    """Hold up to ``limit`` contacts that are new or changed against all others of their brand; return how many.

    Any number of workers may do so at once: each takes contacts that no other has in hand, and marks them first, so
    that who changes one meanwhile has it compared again.
    """
    # Looked at before: a transaction keeps others from writing on one of the databases, and mostly there is nothing.
    if not Contact.objects.filter(to_compare=True).exists():
        return 0
    with transaction.atomic():
        rows = Contact.objects.filter(to_compare=True).order_by("pk")
        if connection.vendor == "postgresql":
            rows = rows.select_for_update(skip_locked=True, no_key=True)
        taken = list(rows[:limit])
        Contact.objects.filter(pk__in=[each.pk for each in taken]).update(to_compare=False)
        _settle([each for each in taken if each.is_present], now=now)
        _open_pairs(each.pk for each in taken if not each.is_present).delete()
    return len(taken)


def tell_apart(twins: Twins, *, by: uuid.UUID | None, now: datetime) -> bool:
    """Remember that the two are two persons. False where that was said before."""
    rows = Twins.objects.filter(pk=twins.pk, told_apart_at=None)
    return bool(rows.update(told_apart_at=now, told_apart_by=by))


def forget_twins(contact: Contact, *, survivor: Contact | None = None, copied: Collection[int] = ()) -> list[int]:
    """Remove the pairs of a contact that still wait; whom it was told apart from, its ``survivor`` is told apart from.

    Returns the ids of the pairs made for that. ``copied``: such pairs, to be removed.
    """
    _open_pairs([contact.pk]).delete()
    Twins.objects.filter(pk__in=copied).delete()
    if survivor is None:
        return []
    made = []
    for each in Twins.objects.filter(Q(first=contact) | Q(second=contact), told_apart_at__isnull=False):
        other = each.second_id if each.first_id == contact.pk else each.first_id
        if other == survivor.pk:
            continue
        first, second = _ordered(survivor.pk, other)
        _open_pairs([survivor.pk]).filter(first=first, second=second).delete()
        pair, is_new = Twins.objects.get_or_create(
            first_id=first,
            second_id=second,
            defaults={
                "brand_id": each.brand_id,
                "reasons": each.reasons,
                "found_at": each.found_at,
                "told_apart_at": each.told_apart_at,
                "told_apart_by": each.told_apart_by,
            },
        )
        made += [pair.pk] if is_new else []
    return made


def _settle(contacts: Collection[Contact], *, now: datetime) -> None:
    found = _pairs(contacts)
    waiting = {(each.first_id, each.second_id): each for each in _open_pairs(each.pk for each in contacts)}
    gone = [each.pk for pair, each in waiting.items() if pair not in found]
    Twins.objects.filter(pk__in=gone).delete()
    brands = {each.pk: each.brand_id for each in contacts}
    for pair, each in waiting.items():
        if pair in found and each.reasons != found[pair]:
            Twins.objects.filter(pk=each.pk).update(reasons=found[pair])
    new = [
        Twins(
            brand_id=brands.get(first) or brands[second],
            first_id=first,
            second_id=second,
            reasons=reasons,
            found_at=now,
        )
        # In one order, lest two workers who find the same pairs wait for each other.
        for (first, second), reasons in sorted(found.items())
        if (first, second) not in waiting
    ]
    # Those that were told apart are there, and stay so.
    Twins.objects.bulk_create(new, ignore_conflicts=True)


def _pairs(contacts: Collection[Contact]) -> Mapping[_Pair, str]:
    """Return the pairs that these contacts are in, with their reasons."""
    reasons: dict[_Pair, list[str]] = defaultdict(list)
    for reason, column in _ALIKE.items():
        for brand in {each.brand_id for each in contacts}:
            mine = {each.pk: getattr(each, column) for each in contacts if each.brand_id == brand}
            for pair in _alike(brand, column, {pk: value for pk, value in mine.items() if value}):
                reasons[pair].append(reason.value)
    return {pair: ",".join(each) for pair, each in reasons.items()}


def _alike(brand: uuid.UUID, column: str, mine: Mapping[uuid.UUID, str]) -> Iterable[_Pair]:
    if not mine:
        return set()
    everybody = present(Contact.objects.filter(brand_id=brand))
    # One beyond the most that say something: where there is one, nobody counts the rest, who may be a million.
    same = everybody.filter(**{column: OuterRef(column)}).exclude(**{column: ""}).order_by().values("pk")
    crowd = Subquery(same[MOST_ALIKE : MOST_ALIKE + 1])
    few = set(
        Contact.objects.filter(pk__in=mine).annotate(crowd=crowd).filter(crowd=None).values_list(column, flat=True)
    )
    groups: dict[str, list[uuid.UUID]] = defaultdict(list)
    # The second condition is the index's own.
    rows = everybody.filter(**{f"{column}__in": few}).exclude(**{column: ""}).order_by()
    for pk, value in rows.values_list("pk", column):
        groups[value].append(pk)
    return {_ordered(pk, other) for pk, value in mine.items() for other in groups[value] if other != pk}


def _open_pairs(contact_ids: Iterable[uuid.UUID]) -> Any:
    ids = list(contact_ids)
    return Twins.objects.filter(Q(first__in=ids) | Q(second__in=ids), told_apart_at=None)


def _ordered(one: uuid.UUID, other: uuid.UUID) -> _Pair:
    return (one, other) if one < other else (other, one)
