"""A customer wants to be forgotten: all that is personal goes, everywhere; figures and history, which name nobody, stay."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from leadloop.customers.details import CustomerDetails
from leadloop.customers.erasing import erase_contacts
from leadloop.customers.models import Contact, ContactKey
from leadloop.desk.models import DeskItem, Outcome, Reminder
from leadloop.feedback.models import FollowUpForm, LossQuestion, Review
from leadloop.followups.operations import settle
from leadloop.history.enums import Kind
from leadloop.history.models import Actor
from leadloop.history.operations import event, record
from leadloop.intake.enums import OPEN_STATUSES
from leadloop.intake.models import Consent, Lead
from leadloop.journeys.desk_decides import negative
from leadloop.journeys.held_customers import whole_person, with_customers_held
from leadloop.journeys.outcome_recorded import Decider
from leadloop.nurture.enums import StopReason
from leadloop.nurture.operations import stop_contact
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.operations import withdraw
from leadloop.orders.models import Order, OrderLine
from leadloop.outbox.operations import forget_messages
from leadloop.questions.enums import INVALID_DETAILS
from leadloop.webhooks.operations import forget_answers

# Whoever has it has not begun with it: nobody can be called any more.
_NOT_BEGUN: Final = (Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED)


def erase(contact: Contact, *, by: Actor, now: datetime) -> Contact:
    """Forget the customer, with all who were found to be the same person by now; return the record that is left.

    Their requests at the desk are closed, offers that nobody accepted are taken back, mail that waits is not sent. What
    they agreed to and which mail lists they left stays: the first without where it came from, the second so that they
    are left alone. Erasing again changes nothing.
    """

    def act(held: list[Contact], leads: list[Lead], keys: list[ContactKey]) -> Contact:
        del keys
        this = held[0]
        if this.erased_at is not None:
            return this
        # One whom the desk has no contact of yet is theirs, too.
        Lead.objects.filter(pk__in=[each.pk for each in leads if each.contact_id is None]).update(contact=this)
        _close(leads, by=by, now=now)
        # Before their mail goes, so that no campaign writes another one behind our back.
        stop_contact(*(each.pk for each in held), why=StopReason.ERASED, now=now)
        erase_contacts(held, now=now)
        _forget([each.pk for each in leads], why=_("The customer was erased."))
        record(event(Kind.CONTACT_ERASED, brand=this.brand_id, actor=by, now=now, contact=str(this.pk)))
        this.refresh_from_db()
        return this

    return with_customers_held(lambda: whole_person(contact), act, at_desk=True)


def _close(leads: Collection[Lead], *, by: Actor, now: datetime) -> None:
    """End what would need the customer."""
    for lead in leads:
        if lead.status in OPEN_STATUSES:
            DeskItem.objects.filter(lead=lead).update(agent=None)
            Reminder.objects.filter(lead=lead, settled_at=None).update(agent=None)
            negative(lead, by=Decider(by), reason=INVALID_DETAILS, note=_("The customer was erased."), now=now)
    # All of them, lest an answer that is being given is told of with what is forgotten here.
    ids = [each.pk for each in leads]
    held = Opportunity.objects.select_for_update(of=("self",)).filter(lead__in=ids).order_by("pk")
    for opportunity in held.select_related("brand"):
        seen = Stage(opportunity.stage)
        if seen in _NOT_BEGUN and withdraw(opportunity, seen=seen, now=now):
            settle(opportunity)
            record(
                event(
                    Kind.WITHDRAWN,
                    brand=opportunity.brand_id,
                    actor=by,
                    now=now,
                    lead=opportunity.lead_id,
                    opportunity=opportunity.pk,
                    cause="erased",
                )
            )


def _forget(lead_ids: Collection[uuid.UUID], *, why: str) -> None:
    """Remove what names the customer, or was written by or about them, on every floor."""
    ids = list(lead_ids)
    Lead.objects.filter(pk__in=ids).update(
        customer=CustomerDetails().as_json(),
        as_typed={},
        phone_raw="",
        interest="",
        message="",
        brief="",
        answers={},
        url="",
        lat=None,
        lon=None,
    )
    Consent.objects.filter(lead__in=ids).update(ip=None, url="")
    DeskItem.objects.filter(lead__in=ids).update(email_key="", phone_e164="")
    Outcome.objects.filter(lead__in=ids).update(note="", undo_reason="")
    Reminder.objects.filter(lead__in=ids).update(note="")
    Opportunity.objects.filter(lead__in=ids).update(note="")
    FollowUpForm.objects.filter(opportunity__lead__in=ids).update(answers={})
    LossQuestion.objects.filter(opportunity__lead__in=ids).update(words="")
    _forget_orders(ids, why=why)
    Review.objects.filter(opportunity__lead__in=ids).update(
        title="", text="", name="", answers={}, reply="", hide_note=""
    )
    forget_messages(ids, why=why)
    forget_answers(ids, why=why)


def _forget_orders(lead_ids: Collection[uuid.UUID], *, why: str) -> None:
    """Empty all of their orders that somebody typed; numbers, sums and states stay."""
    orders = Order.objects.filter(opportunity__lead__in=lead_ids)
    orders.update(customer=CustomerDetails().as_json(), product="", answers={}, note="")
    orders.exclude(cancel_reason="").update(cancel_reason=why)
    OrderLine.objects.filter(order__in=orders).update(description="–")
