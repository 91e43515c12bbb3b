"""The desk shares out its leads: taking, releasing, assigning, and putting a reminder off."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand, User
from leadloop.core.problems import FieldProblem
from leadloop.core.transaction import one_transaction
from leadloop.desk import claiming
from leadloop.desk.models import DeskItem, Reminder
from leadloop.desk.next_attempt import FURTHEST
from leadloop.desk.operations import hand_reminder, move_reminder, restand
from leadloop.desk.queries import desk_policy_of
from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM, Actor
from leadloop.history.operations import event, record
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Lead
from leadloop.intake.operations import hold_lead


class Taken(ValueError):
    """The lead is somebody else's, or is not to be managed any more. The message says which, and what to do."""


class SnoozeProblem(FieldProblem):
    """The reminder cannot be put off like this. ``errors`` maps ``due_at`` to what to do."""


@one_transaction
def take_lead(lead: Lead, *, user: User, leads: bool = False, now: datetime) -> DeskItem:
    """Give the lead to this agent. Taking it again is harmless. Raises :class:`Taken`."""
    hold_lead(lead.pk)
    item = DeskItem.objects.select_for_update(of=("self",)).filter(lead=lead).first()
    if item is None or not item.is_open:
        raise Taken(_("This lead is not to be managed any more."))
    if not claiming.take(item, user, policy=desk_policy_of(lead.brand), now=now, leads=leads):
        raise Taken(
            _("%(agent)s has this lead. Ask them to release it, or a supervisor to assign it to you.")
            % {"agent": item.agent}
        )
    _follow(item, agent=user, now=now)
    return item


@one_transaction
def take_next_lead(brand: Brand, *, user: User, but: uuid.UUID | None = None, now: datetime) -> DeskItem | None:
    """Give the agent the lead to manage next, or None where nothing is to be done now. No two agents get the same."""
    item = claiming.take_next(brand, user, policy=desk_policy_of(brand), but=but, now=now)
    if item is not None:
        _follow(item, agent=user, now=now)
    return item


@one_transaction
def release_lead(lead: Lead, *, user: User, now: datetime) -> bool:
    """Let anyone take the lead again, its reminder with it; False where this agent does not have it (any more)."""
    hold_lead(lead.pk)
    item = DeskItem.objects.select_for_update(of=("self",)).filter(lead=lead).first()
    if item is None or not claiming.release(item, user=user, now=now):
        return False
    item.refresh_from_db()
    _follow(item, agent=None, now=now)
    return True


@one_transaction
def assign_leads(brand: Brand, lead_ids: Collection[uuid.UUID], *, agent: User | None, by: Actor, now: datetime) -> int:
    """Give these open leads, and their reminders, to an agent or to nobody. Returns how many changed hands.

    Leads that are decided by now, are with the agent already, or are another brand's are left out. The response time goes
    on: it counts from arrival.
    """
    for lead_id in sorted(lead_ids):
        # In one order, as everybody who holds several; and before their items, as everybody who holds both.
        Lead.objects.select_for_update(no_key=True).filter(pk=lead_id, brand=brand).values_list("pk").first()
    moved = claiming.assign(brand, lead_ids, agent=agent, now=now)
    for item in DeskItem.objects.filter(lead_id__in=moved).select_related("lead"):
        _follow(item, agent=agent, now=now)
    record(
        *(
            event(
                Kind.LEAD_ASSIGNED, brand=brand, actor=by, now=now, lead=lead_id, agent=str(agent.pk) if agent else None
            )
            for lead_id in moved
        )
    )
    return len(moved)


@one_transaction
def snooze(
    reminder: Reminder, *, due_at: datetime, by: Actor | None = None, leads: bool = False, now: datetime
) -> bool:
    """Put the reminder off. False where it was settled meanwhile.

    Where it is told who does it, only its agent may, or one who ``leads`` the desk. Raises :class:`SnoozeProblem` for the
    time, and :class:`Taken` where the reminder is somebody else's.
    """
    if due_at <= now:
        raise SnoozeProblem({"due_at": _("This time has passed. Choose one in the future.")})
    if due_at > now + FURTHEST:
        raise SnoozeProblem({"due_at": _("Choose a time within the next 180 days.")})
    lead = hold_lead(reminder.lead_id)
    item = DeskItem.objects.select_for_update(of=("self",)).get(lead=lead)
    if by is not None and not leads:
        # Asked of the row, which has followed its lead to another agent perhaps since the page was drawn.
        whose = Reminder.objects.select_related("agent").get(pk=reminder.pk)
        if whose.agent is not None and whose.agent_id != by.id:
            raise Taken(_("This reminder is with %(agent)s now, who has the lead.") % {"agent": whose.agent})
    if not move_reminder(reminder, due_at=due_at, now=now):
        return False
    told = event(
        Kind.LEAD_POSTPONED,
        brand=lead.brand_id,
        actor=by or SYSTEM,
        now=now,
        lead=lead.pk,
        next_attempt_at=due_at.isoformat(),
    )
    record(told)
    item.lead = lead
    restand(item, status=LeadStatus(lead.status), now=now)
    return True


def _follow(item: DeskItem, *, agent: User | None, now: datetime) -> None:
    """Let the reminder and what falls due follow the lead to its agent."""
    hand_reminder(item.lead_id, agent=agent, now=now)
    restand(item, status=LeadStatus(item.lead.status), now=now)
