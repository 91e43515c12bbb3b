"""A customer asks for contact: from the request to the desk's list or to the first offer, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError
from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand
from leadloop.core.inserting import inserted_together
from leadloop.core.text import clean_line
from leadloop.core.transaction import joined_transaction, one_transaction
from leadloop.customers.enums import Source
from leadloop.customers.operations import match_or_make
from leadloop.desk.calendar import deadline, desk_hours
from leadloop.desk.models import DeskItem
from leadloop.desk.operations import add_item
from leadloop.desk.queries import count_lately_at_desk, desk_policy_of, form_policy_of
from leadloop.history.enums import Kind
from leadloop.history.models import CUSTOMER, SYSTEM, Actor
from leadloop.history.operations import event, record
from leadloop.intake.enums import Entry, LeadStatus
from leadloop.intake.messages import lead_received
from leadloop.intake.models import Consent, Lead, LeadForm
from leadloop.intake.operations import add_lead
from leadloop.intake.queries import count_lately, form_by_key, lead_of_request
from leadloop.intake.requests import Request, RequestProblem, read_request
from leadloop.journeys.contact_updated import updated
from leadloop.journeys.customer_told import comes_to
from leadloop.journeys.round_begins import Round, begin_next_round
from leadloop.network.models import Location
from leadloop.network.queries import location_by_ref
from leadloop.nurture.enums import StopReason
from leadloop.nurture.operations import note_gone
from leadloop.outbox.models import Message
from leadloop.outbox.operations import hold_back, queue
from leadloop.questions.queries import questions_in
from leadloop.routing.queries import customer_position

# In one hour to one customer. A form is open to everyone: nobody's mailbox is to be filled through it.
MOST_CONFIRMATIONS: Final = 5


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The lead, and what came with it; only the lead where the same press had made it before."""

    lead: Lead
    consents: Sequence[Consent] | None = None
    first: Round | None = None
    item: DeskItem | None = None

    @property
    def is_new(self) -> bool:
        """Whether this very press made the lead."""
        return self.consents is not None


def take_in(
    brand: Brand,
    given: Mapping[str, Any],
    *,
    form_key: str = "",
    request_key: str = "",
    ip: str | None = None,
    actor: Actor = CUSTOMER,
    now: datetime,
) -> TakenIn:
    """Take in what a page, a plain HTML POST or a program gives (the contract's *lead, in*), by one set of rules.

    A ``request_key`` that the brand has seen before is the same press again: the lead that it made is returned as it
    is, and ``given`` is not looked at.
    Raises :class:`leadloop.intake.requests.RequestProblem` with what to do by field; nothing is stored then.
    """
    earlier = lead_of_request(brand, request_key) if request_key else None
    if earlier is not None:
        return TakenIn(earlier)
    key = clean_line(given.get("form"), limit=60) or form_key
    form = form_by_key(brand, key)
    if form is None:
        raise RequestProblem({"form": _("There is no form “%(key)s”.") % {"key": key}})
    request = read_request(
        given, form=form, questions=questions_in(form.question_set_id), country=brand.country, now=now, ip=ip
    )
    chosen = location_by_ref(brand, request.location_ref)
    if request.location_ref and chosen is None:
        raise RequestProblem({"location": _("There is no location “%(ref)s”.") % {"ref": request.location_ref}})
    # Within a caller's transaction, what the index refuses must not end that.
    once = one_transaction(arrive) if request_key else arrive
    try:
        return once(brand, request, form=form, chosen=chosen, request_key=request_key, actor=actor, now=now)
    except IntegrityError:
        # Two presses at once: the unique index let one through, whose transaction has ended by now.
        earlier = lead_of_request(brand, request_key) if request_key else None
        if earlier is None:
            raise
        return TakenIn(earlier)


@joined_transaction
def arrive(
    brand: Brand,
    request: Request,
    *,
    form: LeadForm,
    chosen: Location | None,
    request_key: str = "",
    actor: Actor,
    now: datetime,
) -> TakenIn:
    """Store the request as a lead and send it on its way: to the desk, where the form wants that, else to a location."""
    send = _to_the_desk if form.entry == Entry.DESK else _to_a_location
    return send(brand, request, form=form, chosen=chosen, request_key=request_key, actor=actor, now=now)


def _to_the_desk(
    brand: Brand,
    request: Request,
    *,
    form: LeadForm,
    chosen: Location | None,
    request_key: str,
    actor: Actor,
    now: datetime,
) -> TakenIn:
    """Put the lead on the desk's list. Account and contact are made when an agent has decided that there is a customer."""
    customer, place = request.customer, request.customer.address
    policy = desk_policy_of(brand)
    until = deadline(now, policy=policy, own=form_policy_of(form.pk), hours=desk_hours(policy, zone=brand.time_zone))
    many = count_lately_at_desk(brand, email_key=customer.email_key, now=now) >= MOST_CONFIRMATIONS
    with inserted_together():
        lead, consents = add_lead(
            brand,
            request,
            form=form,
            contact=None,
            chosen=chosen,
            status=LeadStatus.NEW,
            now=now,
            request_key=request_key,
            position=customer_position(city=place.city, country=place.country, told=request.position),
        )
        item = add_item(lead, email_key=customer.email_key, phone_e164=customer.phone_e164, deadline=until, now=now)
        record(event(Kind.LEAD_RECEIVED, brand=brand, actor=actor, now=now, lead=lead.pk, form=form.key))
        queue(*_confirmation(lead, location=None, at_desk=True, held_back=many, now=now))
        comes_to(LeadStatus.NEW, lead, brand=brand, is_new=True, now=now)
    return TakenIn(lead, consents, item=item)


def _to_a_location(
    brand: Brand,
    request: Request,
    *,
    form: LeadForm,
    chosen: Location | None,
    request_key: str,
    actor: Actor,
    now: datetime,
) -> TakenIn:
    """Match or make the customer, and offer the lead to the first location."""
    with inserted_together():
        contact, made, filled = match_or_make(brand, request.customer, now=now)
        if not made:
            note_gone(contact.pk, why=StopReason.LEAD_AGAIN, now=now)
        place = request.customer.address
        lead, consents = add_lead(
            brand,
            request,
            form=form,
            contact=contact,
            chosen=chosen,
            status=LeadStatus.QUALIFIED,
            now=now,
            request_key=request_key,
            position=customer_position(city=place.city, country=place.country, told=request.position),
        )
        events = [
            event(Kind.LEAD_RECEIVED, brand=brand, actor=actor, now=now, lead=lead.pk, form=form.key),
            event(Kind.LEAD_QUALIFIED, brand=brand, actor=SYSTEM, now=now, lead=lead.pk, contacted=False),
            *updated(contact, filled, source=Source.REQUEST, by=actor, now=now),
        ]
        first = begin_next_round(lead, brand=brand, number=1, tried=(), now=now)
        record(*events, *first.events)
        many = not made and count_lately(contact, now=now) >= MOST_CONFIRMATIONS
        queue(*_confirmation(lead, location=first.location, held_back=many, now=now), *first.messages)
        comes_to(LeadStatus.QUALIFIED, lead, brand=brand, location=first.location, is_new=True, now=now)
        return TakenIn(lead, consents, first)


def _confirmation(
    lead: Lead, *, location: Location | None, at_desk: bool = False, held_back: bool, now: datetime
) -> list[Message]:
    messages = lead_received(lead, location=location, at_desk=at_desk, now=now)
    if held_back:
        for message in messages:
            hold_back(message, why=_("More requests named this address within an hour than are confirmed."))
    return messages
