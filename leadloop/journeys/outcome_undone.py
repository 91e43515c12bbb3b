"""An outcome was wrong and is taken back. What followed is withdrawn properly; the history keeps both."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from leadloop.core.problems import FieldProblem, too_long
from leadloop.core.text import clean_line
from leadloop.core.transaction import one_transaction
from leadloop.customers.models import Contact
from leadloop.customers.operations import hold_keys, unmake
from leadloop.customers.queries import is_erased, merges_of
from leadloop.desk.enums import OutcomeKind
from leadloop.desk.models import DeskItem, Outcome
from leadloop.desk.operations import hand_reminder, restand, undo_outcome
from leadloop.desk.queries import desk_policy_of, outcomes_of
from leadloop.desk.steps import plan_word_of_missed
from leadloop.followups.operations import settle
from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM, Actor
from leadloop.history.operations import event, record
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Lead
from leadloop.intake.operations import hold_lead, move_lead
from leadloop.journeys.customer_told import leaves
from leadloop.nurture.enums import StopReason
from leadloop.nurture.operations import stop_of_request
from leadloop.nurture.queries import was_written_to
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.operations import hold, withdraw
from leadloop.opportunities.queries import newest_round
from leadloop.outbox.operations import stop_queued_about


class UndoProblem(FieldProblem):
    """The outcome cannot be taken back like this. ``errors`` maps ``outcome`` or ``reason`` to why, and what to do."""


def last_outcome(lead: Lead) -> Outcome | None:
    """Return the lead's last outcome that was not taken back, or None."""
    return next((each for each in reversed(outcomes_of(lead)) if each.undone_at is None), None)


def own_until(outcome: Outcome, *, undo_minutes: int) -> datetime:
    """Return until when whoever recorded the outcome may take it back without a reason."""
    return outcome.at + timedelta(minutes=undo_minutes)


@one_transaction
def take_back(lead: Lead, *, number: int, by: Actor, leads: bool, reason: str = "", now: datetime) -> Outcome:
    """Take back the lead's last outcome, which is the one with this ``number``.

    Whoever recorded it may do so for the policy's while; one who ``leads`` the desk also later and for others, with a
    reason. Not after something irreversible: once a location has seen the customer's details, it is the location's.
    Taking the same outcome back again is harmless. Raises :class:`UndoProblem`.
    """
    held = hold_lead(lead.pk)
    held.brand = lead.brand
    words = clean_line(reason)
    given = Outcome.objects.filter(lead=held, number=number).first()
    if given is None:
        raise UndoProblem({"outcome": _("This lead has no such outcome. Its history shows those that were recorded.")})
    if given.undone_at is not None:
        return given
    outcome = last_outcome(held)
    if outcome is None or outcome.number != number:
        raise UndoProblem({"outcome": _("Something else was recorded since. Only the last outcome can be taken back.")})
    if held.status != outcome.status_after:
        raise UndoProblem({"outcome": _("The lead has come back to the desk since. Record what is true now.")})
    if is_erased(held.contact_id):
        raise UndoProblem({"outcome": _("The customer was erased since. Nobody is left to be called.")})
    _check_person(outcome, lead=held, by=by, leads=leads, reason=words, now=now)
    item = DeskItem.objects.select_for_update(of=("self",)).get(lead=held)
    item.lead = held
    before = LeadStatus(outcome.status_before)
    # Before what waits about the offer is stopped with it, so that it is known never to have gone out.
    leaves({outcome.status_after, Stage.UNACKNOWLEDGED} - {before}, held, brand=held.brand, undone=True, now=now)
    if outcome.kind == OutcomeKind.POSITIVE:
        _withdraw(held, outcome, now=now)
    contact = held.contact if outcome.made_contact else None
    # Also one that was matched: it may be the wrong one, and is not to be corrected with this customer's details.
    changes = {"contact": None} if outcome.linked_contact else {}
    if outcome.kind == OutcomeKind.DUPLICATE:
        changes["duplicate_of"] = None
    move_lead(held, seen=LeadStatus(outcome.status_after), to=before, now=now, **changes)
    stop_of_request(held.pk, why=StopReason.LEAD_AGAIN, now=now)
    if contact is not None and _is_only_here(contact, lead=held):
        unmake(contact)
    undo_outcome(outcome, by=by, reason=words, now=now)
    # The lead may have found an agent by the outcome; the reminder that comes back is theirs.
    hand_reminder(held.pk, agent=item.agent, now=now)
    restand(item, status=before, now=now)
    if item.responded_at is None and item.breached_at is not None and item.escalated_at is None:
        plan_word_of_missed(held.brand, now=now)
    record(
        event(
            Kind.LEAD_REOPENED,
            brand=held.brand,
            actor=by,
            now=now,
            lead=held.pk,
            outcome=outcome.kind,
            number=outcome.number,
            to=str(before),
            reason=words,
        )
    )
    return outcome


def _check_person(outcome: Outcome, *, lead: Lead, by: Actor, leads: bool, reason: str, now: datetime) -> None:
    problem = too_long(reason, limit=500)
    if problem:
        raise UndoProblem({"reason": problem})
    policy = desk_policy_of(lead.brand)
    in_time = now <= own_until(outcome, undo_minutes=policy.undo_minutes)
    is_own = (outcome.actor_kind, outcome.actor_id) == (by.kind, by.id)
    if is_own and in_time:
        return
    if not leads:
        raise UndoProblem(
            {
                "outcome": _("This can be taken back by who recorded it, within %(minutes)d minutes. Ask a supervisor.")
                % {"minutes": policy.undo_minutes}
            }
        )
    if not reason:
        raise UndoProblem({"reason": _("Please say why, so that others understand it.")})


def _withdraw(lead: Lead, outcome: Outcome, *, now: datetime) -> None:
    """Take the offer back from its location, where nobody has seen who the customer is."""
    newest = newest_round(lead)
    if newest is None or newest.pk != outcome.opportunity_id:
        raise UndoProblem(
            {"outcome": _("The lead has gone on to another location. Only its present location can say how it ends.")}
        )
    hold(newest.pk)
    opportunity = Opportunity.objects.get(pk=newest.pk)
    if opportunity.stage == Stage.WITHDRAWN:
        # It lapsed, and nobody else has it: nothing is left to be taken back.
        return
    if not withdraw(opportunity, seen=Stage.UNACKNOWLEDGED, now=now):
        raise UndoProblem(
            {
                "outcome": _(
                    "%(location)s has answered already, so this cannot be taken back. Call them, or correct the answer in the console."
                )
                % {"location": newest.location.name}
            }
        )
    settle(opportunity)
    # What has not left the house yet need not leave it.
    stop_queued_about(opportunity.pk, lead_id=lead.pk, why=_("The desk has taken the request back."))
    record(
        event(
            Kind.WITHDRAWN,
            brand=lead.brand,
            actor=SYSTEM,
            now=now,
            lead=lead.pk,
            opportunity=opportunity.pk,
            cause="outcome_undone",
        )
    )


def _is_only_here(contact: Contact, *, lead: Lead) -> bool:
    """Whether nobody else came to this contact since it was made, found it to be one with another, or wrote to it."""
    # Held: whoever is just coming to it has come before we look, or finds it gone.
    hold_keys(contact)
    if merges_of(contact).exists() or was_written_to(contact):
        return False
    return not Lead.objects.filter(contact=contact).exclude(pk=lead.pk).exists()
