"""Something falls due at the desk: a reminder, a warning, a missed response time, and word of it to the supervisors."""

from datetime import datetime
from typing import Final

from leadloop.accounts.queries import membership_of, supervisors_of
from leadloop.core.claim import finish
from leadloop.core.transaction import one_transaction
from leadloop.desk.enums import DeskStepKind
from leadloop.desk.messages import desk_escalation, reminder_due, response_warning
from leadloop.desk.models import DeskItem, DeskStep
from leadloop.desk.operations import mark_told
from leadloop.desk.queries import open_reminder
from leadloop.desk.steps import plan_word_of_missed
from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM
from leadloop.history.operations import event, record
from leadloop.intake.operations import hold_lead
from leadloop.outbox.operations import queue

_MOST_NAMED: Final = 20


@one_transaction
def desk_step_falls_due(step: DeskStep, *, now: datetime) -> bool:
    """Do what the claimed step says. False where it was settled meanwhile.

    The lead is held first, as by an outcome: one recorded in the same moment has removed the step by then, or waits.
    """
    if step.item_id is None:
        return finish(step) and _tell_supervisors(step, now=now)
    item = DeskItem.objects.select_related("lead", "lead__form", "lead__brand", "agent").get(pk=step.item_id)
    hold_lead(item.lead_id)
    if not finish(step):
        return False
    match DeskStepKind(step.kind):
        case DeskStepKind.REMINDER:
            _remind(item, now=now)
        case DeskStepKind.WARNING:
            _warn(item, now=now)
        case _:
            _miss(item, now=now)
    return True


def _remind(item: DeskItem, *, now: datetime) -> None:
    reminder = open_reminder(item.lead)
    if reminder is None:
        return
    mark_told(reminder, now=now)
    brand, agent = item.lead.brand, reminder.agent
    is_there = agent is not None and membership_of(brand, agent.pk) is not None
    # A program left it, it was released, or its agent has left the desk: somebody has to see that it is done.
    told = [agent] if agent is not None and is_there else supervisors_of(brand)
    queue(
        *(
            reminder_due(item.lead, reminder, agent=user, is_own=is_there, attempts=item.attempts, now=now)
            for user in told
        )
    )


def _warn(item: DeskItem, *, now: datetime) -> None:
    DeskItem.objects.filter(pk=item.pk).update(warned_at=now, changed_at=now)
    if item.agent is not None and membership_of(item.lead.brand, item.agent.pk) is not None:
        queue(response_warning(item, agent=item.agent, now=now))


def _miss(item: DeskItem, *, now: datetime) -> None:
    """Note that nobody has responded in time, and see that the supervisors hear of it."""
    DeskItem.objects.filter(pk=item.pk).update(breached_at=now, changed_at=now)
    record(event(Kind.LEAD_OVERDUE, brand=item.brand_id, actor=SYSTEM, now=now, lead=item.lead_id))
    plan_word_of_missed(item.lead.brand, now=now)


def _tell_supervisors(step: DeskStep, *, now: datetime) -> bool:
    brand = step.brand
    late = DeskItem.objects.for_brand(brand).filter(
        is_open=True, breached_at__isnull=False, responded_at=None, escalated_at=None
    )
    # Held in one order, as by all who hold several.
    held = list(late.select_for_update(of=("self",)).order_by("id").values_list("pk", flat=True))
    rows = DeskItem.objects.filter(pk__in=held).select_related("lead", "lead__form", "agent")
    items = list(rows.order_by("respond_by", "id"))
    if not items:
        return False
    DeskItem.objects.filter(pk__in=[item.pk for item in items]).update(escalated_at=now)
    queue(
        *(
            desk_escalation(brand, items[:_MOST_NAMED], count=len(items), supervisor=user, now=now)
            for user in supervisors_of(brand)
        )
    )
    return True
