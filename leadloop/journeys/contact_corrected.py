"""What is known of a customer is corrected: by the brand, by a program, by whoever knows better."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leadloop.core.given import as_mapping
from leadloop.core.problems import FieldProblem
from leadloop.core.transaction import one_transaction
from leadloop.customers.changing import COLUMNS, Cause, columns_of, hold_contact, name_account, set_columns
from leadloop.customers.details import CustomerDetails, corrected, read_customer
from leadloop.customers.enums import KeyKind, Source
from leadloop.customers.models import Contact, ContactKey
from leadloop.customers.operations import hold_keys, keys_in
from leadloop.customers.shown import as_customer
from leadloop.history.models import Actor
from leadloop.history.operations import record
from leadloop.journeys.contact_updated import updated
from leadloop.outbox.operations import keep_off_lists


class CorrectionProblem(FieldProblem):
    """The details cannot be taken as they are. ``errors`` maps the contract's ``customer`` fields to what to do.

    ``taken_by``: the contact that has the address already, where that is why; the two may be one person.
    """

    def __init__(self, errors: Mapping[str, str], *, taken_by: uuid.UUID | None = None) -> None:
        super().__init__(errors)
        self.taken_by = taken_by


@one_transaction
def correct_customer(contact: Contact, given: Mapping[str, Any], *, by: Actor, now: datetime) -> tuple[str, ...]:
    """Set the fields of the contract's ``customer`` object that ``given`` names; empty ones are emptied.

    Returns the fields that changed; the same again changes nothing. An address by which another customer is known is
    refused. Requests keep what was given with them. Raises :class:`CorrectionProblem`.
    """
    hold_keys(contact)
    hold_contact(contact)
    if not contact.is_present:
        raise CorrectionProblem({"customer": _("This customer was merged with another one or erased meanwhile.")})
    details, problems = read_customer(corrected(as_customer(contact), as_mapping(given)), country=contact.brand.country)
    if problems:
        raise CorrectionProblem(problems)
    _take_keys(contact, details)
    old = contact.email
    known = columns_of(details)
    wanted = {column for field in COLUMNS if field in given for column in COLUMNS[field]}
    if details.phone_e164 == contact.phone_e164:
        # The number as it was typed at first says more than the one we write it as.
        wanted.discard("phone_raw")
    values = {name: value for name, value in known.items() if name in wanted}
    changed = set_columns(contact, values, cause=Cause(by, Source.CORRECTION, now))
    if changed:
        name_account(contact)
        # Behind the account, as by all who hold both.
        keep_off_lists(contact.brand, old=old, new=details.email, now=now)
        record(*updated(contact, changed, source=Source.CORRECTION, by=by, now=now))
    return changed


def _take_keys(contact: Contact, details: CustomerDetails) -> None:
    """Let the new address and number lead to the contact, and the ones that they replace no longer."""
    keys = keys_in(details)
    new = [ContactKey(brand_id=contact.brand_id, kind=kind, value=value, contact=contact) for kind, value in keys]
    ContactKey.objects.bulk_create(new, ignore_conflicts=True)
    there = ContactKey.objects.filter(brand_id=contact.brand_id, value__in=[value for _kind, value in keys])
    owners = {each.kind: each.contact_id for each in there if (each.kind, each.value) in keys}
    if owners.get(KeyKind.EMAIL, contact.pk) != contact.pk:
        raise CorrectionProblem(
            {"email": _("Another customer is known by this address. If they are the same person, merge the two.")},
            taken_by=owners[KeyKind.EMAIL],
        )
    if contact.pk not in owners.values():
        raise CorrectionProblem(
            {"phone": _("Another customer is known by this number. Give an email address too, or merge the two.")},
            taken_by=owners[KeyKind.PHONE],
        )
    _drop(contact, KeyKind.EMAIL, old=contact.email.casefold(), new=details.email_key)
    _drop(contact, KeyKind.PHONE, old=contact.phone_e164, new=details.phone_e164)


def _drop(contact: Contact, kind: KeyKind, *, old: str, new: str) -> None:
    if old and old != new:
        ContactKey.objects.filter(contact=contact, kind=kind, value=old).delete()
