"""Whoever knows better puts a customer's details right: the customer, or the location that tries to reach them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from leadloop.core.problems import FieldProblem
from leadloop.core.transaction import one_transaction
from leadloop.customers.changing import Cause
from leadloop.customers.enums import Source
from leadloop.customers.operations import correct_contact
from leadloop.customers.queries import is_erased
from leadloop.desk.models import DeskItem
from leadloop.history.enums import ActorKind, Kind
from leadloop.history.models import Actor
from leadloop.history.operations import event, record
from leadloop.intake.models import Lead
from leadloop.intake.operations import hold_lead
from leadloop.journeys.details_corrected import read_correction, store_correction
from leadloop.network.queries import contacts_of
from leadloop.opportunities.enums import GIVEN_UP
from leadloop.opportunities.messages import details_corrected
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import newest_round, who_saw, whole_opportunity
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.outbox.operations import queue

_ITS_OWN: Final = ("email_key", "phone_e164")
# Whoever corrects one field after the other is told of once; the page has the latest anyhow.
_ONE_MAIL_IN: Final = timedelta(minutes=15)


class DetailsProblem(FieldProblem):
    """The details cannot be taken as they are. ``errors`` maps the contract's ``customer`` fields to what to do."""


@one_transaction
def put_right(lead: Lead, customer: Mapping[str, Any], *, by: Actor, now: datetime) -> tuple[str, ...]:
    """Correct the details of this request, and of the customer behind it; returns the fields that changed.

    ``customer`` holds the fields of the contract's object that are said anew. What the customer typed is kept. An address or
    number by which somebody else is known leads to them still: whether the two are one person is not for the public to find
    out. Locations that saw the old details, and still have the request, get a mail where it was not they who corrected them.
    Raises :class:`DetailsProblem`.
    """
    held = hold_lead(lead.pk)
    # Not its contact: the customer may have been merged into another one since the page was read.
    held.brand, held.form = lead.brand, lead.form
    if is_erased(held.contact_id):
        raise DetailsProblem({"customer": _("These details were erased at the customer's request.")})
    errors: dict[str, str] = {}
    correction = read_correction(
        held, customer=customer, request=None, brief=None, country=held.brand.country, errors=errors
    )
    if errors:
        raise DetailsProblem({name.removeprefix("customer."): text for name, text in errors.items()})
    if not correction.changed:
        return ()
    if held.contact is not None:
        cause = Cause(by, Source.CORRECTION, now, lead_id=held.pk)
        correct_contact(held.contact, correction.details, changed=correction.changed, cause=cause)
    item = DeskItem.objects.select_for_update().filter(lead=held).first()
    store_correction(held, item, correction, now=now)
    if item is not None:
        DeskItem.objects.filter(pk=item.pk).update(**{name: getattr(item, name) for name in _ITS_OWN})
    _tell(held, correction.changed, by=by, now=now)
    return correction.changed


def _tell(lead: Lead, changed: tuple[str, ...], *, by: Actor, now: datetime) -> None:
    newest = newest_round(lead)
    opportunity = newest if newest is not None and newest.stage not in GIVEN_UP else None
    record(
        event(
            Kind.CONTACT_UPDATED,
            brand=lead.brand,
            actor=by,
            now=now,
            lead=lead.pk,
            opportunity=opportunity.pk if opportunity else None,
            fields=list(changed),
        )
    )
    if opportunity is not None and opportunity.is_waiting and by.kind != ActorKind.LOCATION:
        _write_to_who_saw(opportunity, now=now)


def _write_to_who_saw(opportunity: Opportunity, *, now: datetime) -> None:
    saw = who_saw(opportunity)
    kind = MessageKind.DETAILS_CORRECTED
    lately = Message.objects.filter(opportunity_id=opportunity.pk, kind=kind, queued_at__gt=now - _ONE_MAIL_IN)
    whole = whole_opportunity(opportunity.pk) if saw and not lately.exists() else None
    if whole is not None:
        people = [each for each in contacts_of(whole.location_id) if each.pk in saw]
        queue(*details_corrected(whole, people, now=now))
