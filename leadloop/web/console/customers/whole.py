"""One customer with everything that is known of them, in a fixed number of queries."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from leadloop.core.phone import display_phone
from leadloop.customers.changing import columns_in, said
from leadloop.customers.enums import TwinReason
from leadloop.customers.models import Contact, ContactKey
from leadloop.customers.queries import contacts_in, merges_of
from leadloop.customers.records import Change, ContactMerge, Twins
from leadloop.intake.models import Lead
from leadloop.web.console.customers.sections import MOST, SECTIONS, Section
from leadloop.web.console.customers.timeline import Told, field_label, names_of, timeline
from leadloop.web.console.leads.rows import Row, rows_with

_MOST_LEADS: Final = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """Another customer who may be the same person, and why."""

    other: Contact
    reasons: list[str]
    twins: Twins


@dataclass(frozen=True, slots=True)
class Changed:
    """A field that changed, its name in words, and who did it."""

    change: Change
    label: str
    who: str


@dataclass(frozen=True, slots=True)
class WholeCustomer:
    """All that the customer's page shows."""

    contact: Contact
    phone: str
    address: str
    # Other addresses and numbers that lead to them.
    also: list[ContactKey]
    people: list[Contact]
    rows: list[Row]
    sections: list[Section]
    pairs: list[Pair]
    changes: list[Changed]
    merges: list[ContactMerge]
    story: list[Told]


def whole_customer(contact: Contact) -> WholeCustomer:
    """Return the customer with everything."""
    leads = list(
        Lead.objects.filter(contact=contact).select_related("form").order_by("-created_at", "-pk")[:_MOST_LEADS]
    )
    ids = [each.pk for each in leads]
    known = {contact.email.casefold(), contact.phone_e164}
    keys = ContactKey.objects.filter(contact=contact).order_by("kind", "pk")
    changes = list(Change.objects.filter(contact=contact).order_by("-pk")[:MOST])
    merges = list(merges_of(contact)[:MOST])
    return WholeCustomer(
        contact=contact,
        phone=display_phone(contact.phone_e164),
        address=said(columns_in(contact), "address"),
        also=[each for each in keys if each.value not in known],
        people=[each for each in contacts_in(contact.account)[:MOST] if each.pk != contact.pk],
        rows=rows_with(leads),
        sections=[make(contact, ids) for make in SECTIONS],
        pairs=pairs_of(contact),
        changes=_changed(changes),
        merges=merges,
        story=timeline(contact, ids, changes=changes, merges=merges),
    )


def _changed(changes: list[Change]) -> list[Changed]:
    who = names_of(changes)
    return [
        Changed(each, field_label(each.field), who.get(each.actor_id, "") if each.actor_id else "") for each in changes
    ]


def pairs_of(contact: Contact) -> list[Pair]:
    """Return who may be the same person as this one."""
    rows = Twins.objects.filter(Q(first=contact) | Q(second=contact), told_apart_at=None)
    return [
        Pair(each.second if each.first_id == contact.pk else each.first, reasons_in(each), each)
        for each in rows.select_related("first", "second").order_by("-pk")[:MOST]
    ]


def reasons_in(twins: Twins) -> list[str]:
    """Return in words why two may be one."""
    return [str(TwinReason(each).label) for each in twins.reasons.split(",")]
