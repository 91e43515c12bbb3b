"""Two contacts are found to be one person, or, taken back, two again. Nothing of either is lost."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from leadloop.core.problems import FieldProblem
from leadloop.customers.changing import Cause, fields_of
from leadloop.customers.enums import KeyKind, Source
from leadloop.customers.merging import FieldOfBoth, NotMergeable, check_mergeable, join, part, side_by_side
from leadloop.customers.models import Contact, ContactKey
from leadloop.customers.records import ContactMerge
from leadloop.history.enums import Kind
from leadloop.history.models import Actor
from leadloop.history.operations import event, record
from leadloop.intake.models import Lead
from leadloop.intake.queries import addresses_of
from leadloop.journeys.contact_updated import updated
from leadloop.journeys.held_customers import with_customers_held
from leadloop.outbox.operations import leave_lists_of_both


class MergeProblem(FieldProblem):
    """The two cannot be merged, or the merge not taken back. ``errors`` maps ``into`` or ``merge`` to why."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do: the fields of both, and how many requests and ways to recognise the customer go over."""

    fields: list[FieldOfBoth]
    leads: int
    keys: list[ContactKey]
    closes_account: bool


def preview(survivor: Contact, merged: Contact) -> Preview:
    """Return what merging would do, without doing it. Raises :class:`MergeProblem`."""
    _check(survivor, merged)
    others = Contact.objects.filter(account_id=merged.account_id, merged_into=None).exclude(pk=merged.pk)
    return Preview(
        fields=side_by_side(survivor, merged),
        leads=Lead.objects.filter(contact=merged).count(),
        keys=list(ContactKey.objects.filter(contact=merged).order_by("kind", "pk")),
        closes_account=merged.account_id != survivor.account_id and not others.exists(),
    )


def merge_contacts(
    merged: Contact, *, into: Contact, take: Collection[str] = (), by: Actor, now: datetime
) -> ContactMerge:
    """Make ``merged`` and ``into`` one customer, who keeps the id of ``into``; the other id leads there from now on.

    ``take`` names the fields (of the contract's ``customer`` object) in which the value of ``merged`` is kept where
    the two differ. Requests, their consents and all by which either was recognised belong to the one that goes on;
    who of the two had left a mail list has left it with all their addresses. Merging the same again changes nothing.
    Raises :class:`MergeProblem`.
    """

    def act(held: list[Contact], leads: list[Lead], keys: list[ContactKey]) -> ContactMerge:
        survivor, other = held
        if other.merged_into_id == survivor.pk:
            before: ContactMerge = ContactMerge.objects.get(survivor=survivor, merged=other, undone_at=None)
            return before
        _check(survivor, other)
        moved = [each.pk for each in leads if each.contact_id == other.pk]
        Lead.objects.filter(pk__in=moved).update(contact=survivor)
        made = join(survivor, other, keys, take=take, cause=Cause(by, Source.MERGE, now))
        made.moved |= {"leads": [str(each) for each in moved], "left_lists": _leave_lists(survivor, now=now)}
        made.save(force_insert=True)
        _tell(made, by=by, now=now, undone=False)
        return made

    return with_customers_held(lambda: [into, merged], act)


def take_back_merge(merge: ContactMerge, *, by: Actor, now: datetime) -> ContactMerge:
    """Make the two of them two again; what came since goes to whom its address or number belongs.

    Taking back again changes nothing. Raises :class:`MergeProblem` where something that happened since contradicts.
    """

    def act(held: list[Contact], leads: list[Lead], keys: list[ContactKey]) -> ContactMerge:
        found: ContactMerge = ContactMerge.objects.get(pk=merge.pk)
        if found.undone_at is not None:
            return found
        found.survivor, found.merged = held
        try:
            part(found, keys, cause=Cause(by, Source.UNMERGE, now))
        except NotMergeable as problem:
            raise MergeProblem({"merge": str(problem)}) from problem
        Lead.objects.filter(pk__in=_theirs(found, leads, keys)).update(contact=found.merged)
        _tell(found, by=by, now=now, undone=True)
        return found

    return with_customers_held(lambda: [merge.survivor, merge.merged], act)


def _check(survivor: Contact, merged: Contact) -> None:
    try:
        check_mergeable(survivor, merged)
    except NotMergeable as problem:
        raise MergeProblem({"into": str(problem)}) from problem


def _leave_lists(survivor: Contact, *, now: datetime) -> list[str]:
    """Let the stricter of two wishes count: a mail list that one address has left is left by all of them."""
    new = leave_lists_of_both(brand=survivor.brand, addresses=addresses_of(survivor.pk), now=now)
    return [str(pk) for pk in new]


def _theirs(merge: ContactMerge, leads: Collection[Lead], keys: Collection[ContactKey]) -> list[uuid.UUID]:
    """Return the leads of the merged one: those that came with the merge, and those since that name an address of theirs."""
    moved = {uuid.UUID(each) for each in merge.moved["leads"]}
    own = {(key.kind, key.value) for key in keys if key.pk in merge.moved["keys"]}
    here = [each for each in leads if each.contact_id == merge.survivor_id]
    return [each.pk for each in here if each.pk in moved or (each.created_at >= merge.at and _names(each, own))]


def _names(lead: Lead, own: Collection[tuple[str, str]]) -> bool:
    # As by whoever matches: the email address says who it is, and the number where there is none.
    email, phone = str(lead.customer.get("email", "")), str(lead.customer.get("phone", ""))
    return (KeyKind.EMAIL, email.casefold()) in own if email else (KeyKind.PHONE, phone) in own


def _tell(merge: ContactMerge, *, by: Actor, now: datetime, undone: bool) -> None:
    merged = event(
        Kind.CONTACT_MERGED,
        brand=merge.brand_id,
        actor=by,
        now=now,
        contact=str(merge.survivor_id),
        merged=str(merge.merged_id),
        undone=undone,
    )
    source = Source.UNMERGE if undone else Source.MERGE
    record(merged, *updated(merge.survivor, fields_of(merge.replaced), source=source, by=by, now=now))
