"""Something falls due for an opportunity: a reminder, a question, an escalation, a lapse, a publication."""

from datetime import datetime

from leadloop.accounts.queries import managers_of as brand_managers
from leadloop.core.claim import finish, postpone
from leadloop.core.transaction import one_transaction
from leadloop.feedback.queries import review_of
from leadloop.followups.enums import NOT_ASKING, StepKind
from leadloop.followups.messages import escalation
from leadloop.followups.models import Step
from leadloop.followups.operations import plan_after
from leadloop.followups.queries import opening_of
from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM
from leadloop.history.operations import event, record
from leadloop.intake.operations import hold_lead
from leadloop.journeys.customer_asked_why import ask_why_lost
from leadloop.journeys.review_decided import publish_undecided
from leadloop.journeys.round_lapses import lapse
from leadloop.network.queries import managers_of, recipients_of
from leadloop.opportunities.messages import offer_reminder, status_reminder, status_request
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.operations import hold, mark_overdue
from leadloop.opportunities.queries import whole_opportunity
from leadloop.outbox.models import Message
from leadloop.outbox.operations import queue


@one_transaction
def fall_due(step: Step, *, now: datetime) -> bool:
    """Do what the claimed step says, and make the step that follows it. False where it was settled meanwhile.

    Where the location is closed by now, since the worker is late or the hours have changed, the step waits until it
    opens. The opportunity is held first, in the same order as by an answer: one given in the same moment either has
    removed the step by then, and nothing is asked any more, or waits and settles the step that is made here.
    """
    if step.kind == StepKind.LAPSE:
        # The lead may go back to the desk: held before the opportunity, as by all who hold both.
        hold_lead(step.opportunity.lead_id)
    hold(step.opportunity_id)
    opportunity = whole_opportunity(step.opportunity_id)
    if opportunity is None:
        return False
    opens_at = opening_of(opportunity.location).next_open(now)
    if opens_at > now and step.kind not in NOT_ASKING:
        postpone(step, until=opens_at, due_at=opens_at)
        return False
    if not finish(step):
        return False
    match StepKind(step.kind):
        case StepKind.REVIEW_PUBLISH:
            review = review_of(opportunity)
            return review is not None and publish_undecided(review, now=now)
        case StepKind.ASK_WHY_LOST:
            return ask_why_lost(opportunity, now=now)
        case StepKind.LAPSE:
            return lapse(opportunity, brand=opportunity.brand, now=now)
        case StepKind.ESCALATION:
            _escalate(opportunity, now=now)
        case _:
            queue(*_ask(step, opportunity, now=now))
    plan_after(step, opportunity=opportunity, brand=opportunity.brand, now=now)
    return True


def _ask(step: Step, opportunity: Opportunity, *, now: datetime) -> list[Message]:
    recipients = recipients_of(opportunity.location_id)
    match StepKind(step.kind):
        case StepKind.OFFER_REMINDER:
            return offer_reminder(opportunity, recipients, number=step.position + 1, now=now)
        case StepKind.STATUS_REMINDER:
            return status_reminder(opportunity, recipients, number=step.position, now=now)
        case _:
            return status_request(opportunity, recipients, now=now)


def _escalate(opportunity: Opportunity, *, now: datetime) -> None:
    if mark_overdue(opportunity, now=now):
        record(
            event(
                Kind.OVERDUE,
                brand=opportunity.brand_id,
                actor=SYSTEM,
                now=now,
                lead=opportunity.lead_id,
                opportunity=opportunity.pk,
                stage=opportunity.stage,
            )
        )
    queue(
        *escalation(
            opportunity,
            location_managers=managers_of(opportunity.location_id),
            brand_users=brand_managers(opportunity.brand),
            now=now,
        )
    )
