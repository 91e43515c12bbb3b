"""Writes of the desk's policy, items, outcomes and reminders. Journeys call them; none of them moves a lead's status."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import F

from leadloop.accounts.models import Brand, User
from leadloop.core.inserting import insert
from leadloop.desk.calendar import Deadline
from leadloop.desk.enums import OutcomeKind
from leadloop.desk.models import DeskItem, DeskPolicy, FormPolicy, Outcome, Reminder
from leadloop.desk.queries import open_reminder, outcomes_of
from leadloop.desk.standing import standing
from leadloop.desk.steps import plan_steps
from leadloop.history.models import Actor
from leadloop.intake.enums import OPEN_STATUSES, LeadStatus
from leadloop.intake.models import Lead, LeadForm
from leadloop.network.models import Location


def add_desk_policy(brand: Brand) -> DeskPolicy:
    """Give a new brand the usual policy, with its country's public holidays."""
    made = DeskPolicy(brand=brand, holiday_country=brand.country)
    insert(made)
    return made


def change_desk_policy(brand: Brand, **fields: Any) -> None:
    """Set fields of the policy. Deadlines that leads have already stay; leads that arrive go by the new ones."""
    DeskPolicy.objects.update_or_create(brand=brand, defaults=fields)


def change_form_policy(form: LeadForm, **fields: Any) -> None:
    """Set what one form wants other than the desk's policy says."""
    FormPolicy.objects.update_or_create(brand_id=form.brand_id, form=form, defaults=fields)


def add_item(
    lead: Lead,
    *,
    email_key: str,
    phone_e164: str,
    deadline: Deadline | None,
    returned_at: datetime | None = None,
    now: datetime,
) -> DeskItem:
    """Put a lead on the desk's list. ``returned_at``: it comes from a location, and never had a deadline."""
    item = DeskItem(
        brand_id=lead.brand_id,
        lead=lead,
        form_id=lead.form_id,
        channel=lead.channel,
        arrived_at=lead.created_at,
        due_at=lead.created_at,
        respond_by=deadline.respond_by if deadline else None,
        warn_at=deadline.warn_at if deadline else None,
        returned_at=returned_at,
        touched_at=now,
        changed_at=now,
        email_key=email_key,
        phone_e164=phone_e164,
    )
    _stand(item, outcomes=(), reminder=None)
    insert(item)
    plan_steps(item, reminder=None, is_new=True)
    return item


def restand(item: DeskItem, *, status: LeadStatus, now: datetime, **changes: Any) -> None:
    """Bring the item's quick copy, and what falls due for it, in line with what is recorded. ``changes`` are set too."""
    for name, value in changes.items():
        setattr(item, name, value)
    reminder = open_reminder(item.lead)
    _stand(item, outcomes=outcomes_of(item.lead), reminder=reminder)
    item.is_open = status in OPEN_STATUSES
    item.touched_at = item.changed_at = now
    item.save(force_update=True)
    plan_steps(item, reminder=reminder)


def add_outcome(
    item: DeskItem,
    kind: OutcomeKind,
    *,
    number: int,
    by: Actor,
    status_before: LeadStatus,
    status_after: LeadStatus,
    is_attempt: bool,
    reached: bool,
    channel: str = "",
    reason: str = "",
    note: str = "",
    location: Location | None = None,
    opportunity_id: uuid.UUID | None = None,
    linked_contact: bool = False,
    made_contact: bool = False,
    business_s: int,
    now: datetime,
) -> Outcome:
    """Record an outcome. Raises ``IntegrityError`` where another one was recorded under this number meanwhile."""
    outcome = Outcome(
        brand_id=item.brand_id,
        lead_id=item.lead_id,
        number=number,
        kind=kind,
        at=now,
        actor_kind=by.kind,
        actor_id=by.id,
        status_before=status_before,
        status_after=status_after,
        channel=channel,
        is_attempt=is_attempt,
        reached=reached,
        reason=reason,
        note=note,
        location=location,
        opportunity_id=opportunity_id,
        linked_contact=linked_contact,
        made_contact=made_contact,
        business_s=business_s,
    )
    insert(outcome)
    return outcome


def undo_outcome(outcome: Outcome, *, by: Actor, reason: str, now: datetime) -> bool:
    """Mark the outcome as taken back, and put the reminders as they were before it. False where that was done before."""
    rows = Outcome.objects.filter(pk=outcome.pk, undone_at=None)
    if not rows.update(undone_at=now, undone_by=by.id, undo_reason=reason):
        return False
    outcome.undone_at, outcome.undone_by, outcome.undo_reason = now, by.id, reason
    made = Reminder.objects.filter(lead_id=outcome.lead_id, made_by=outcome.number, settled_at=None)
    # Settled by its own maker: never was.
    made.update(settled_at=now, settled_by=outcome.number, updated_at=now)
    settled = Reminder.objects.filter(lead_id=outcome.lead_id, settled_by=outcome.number)
    settled.exclude(made_by=outcome.number).update(settled_at=None, settled_by=None, updated_at=now)
    return True


def add_reminder(
    item: DeskItem,
    *,
    outcome: Outcome,
    agent: User | None,
    due_at: datetime,
    is_callback: bool,
    note: str,
    now: datetime,
) -> Reminder:
    """Leave the reminder for the next attempt; the one before it is settled by the same outcome."""
    settle_reminder(item.lead_id, by=outcome, now=now)
    reminder = Reminder(
        brand_id=item.brand_id,
        lead_id=item.lead_id,
        made_by=outcome.number,
        agent=agent,
        due_at=due_at,
        is_callback=is_callback,
        note=note,
        created_at=now,
        updated_at=now,
    )
    insert(reminder)
    return reminder


def settle_reminder(lead_id: uuid.UUID, *, by: Outcome, now: datetime) -> None:
    """Close the lead's open reminder: the outcome settles it."""
    Reminder.objects.filter(lead_id=lead_id, settled_at=None).update(
        settled_at=now, settled_by=by.number, updated_at=now
    )


def move_reminder(reminder: Reminder, *, due_at: datetime, now: datetime) -> bool:
    """Put the open reminder off until ``due_at``. False where it was settled meanwhile."""
    rows = Reminder.objects.filter(pk=reminder.pk, settled_at=None)
    return bool(rows.update(due_at=due_at, told_at=None, snoozes=F("snoozes") + 1, updated_at=now))


def hand_reminder(lead_id: uuid.UUID, *, agent: User | None, now: datetime) -> None:
    """Let the lead's open reminder follow the lead to another agent, who has not been told of it yet."""
    Reminder.objects.filter(lead_id=lead_id, settled_at=None).exclude(agent=agent).update(
        agent=agent, told_at=None, updated_at=now
    )


def mark_told(reminder: Reminder, *, now: datetime) -> None:
    """Note that the reminder's agent was written to."""
    Reminder.objects.filter(pk=reminder.pk).update(told_at=now)


def _stand(item: DeskItem, *, outcomes: Iterable[Outcome], reminder: Reminder | None) -> None:
    found = standing(
        outcomes,
        reminder=reminder,
        arrived_at=item.arrived_at,
        respond_by=item.respond_by,
        returned_at=item.returned_at,
    )
    for name, value in asdict(found).items():
        setattr(item, name, value)
