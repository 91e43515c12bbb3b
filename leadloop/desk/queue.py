"""The list of leads to be managed: its groups, most pressing first, each in the order of an index."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from leadloop.accounts.models import Brand
from leadloop.desk.enums import Group, WaitsFor, Whose
from leadloop.desk.models import DeskItem, DeskPolicy
from leadloop.desk.standing import missed_since
from leadloop.intake.enums import LeadStatus

# What is due so soon is shown as due: nobody begins something else for it.
SOON = timedelta(minutes=10)
_PLANNED = (WaitsFor.ATTEMPT, WaitsFor.CALLBACK)


@dataclass(frozen=True, slots=True)
class Pulse:
    """What changes whenever anybody's list does: when a lead last came, changed hands, was planned or decided."""

    changed_at: datetime | None

    def __str__(self) -> str:
        return f"{self.changed_at.timestamp() if self.changed_at else 0:.6f}"


def open_items(brand: Brand) -> QuerySet[DeskItem]:
    """Return the brand's leads to be managed."""
    found: QuerySet[DeskItem] = DeskItem.objects.for_brand(brand).filter(is_open=True)
    return found


def belongs_to(group: Group, *, policy: DeskPolicy, now: datetime) -> Q:
    """Return the condition for an open item to be in this group; each is in exactly one."""
    late, soon = missed_since(now, grace_minutes=policy.grace_minutes), now + SOON
    missed = Q(waits_for__in=_PLANNED, due_at__lt=late)
    old = Q(touched_at__lt=now - timedelta(days=policy.quiet_days))
    # Said of each thing that is waited for rather than by "not": an index is entered where a condition begins.
    later = Q(waits_for__in=(*_PLANNED, WaitsFor.RETURNED), due_at__gt=soon)
    match group:
        case Group.MISSED:
            return missed
        case Group.DUE:
            return Q(waits_for__in=(*_PLANNED, WaitsFor.RETURNED), due_at__lte=soon) & ~missed
        case Group.NEW:
            return Q(waits_for=WaitsFor.RESPONSE)
        case Group.QUIET:
            return later & old
        case Group.LATER:
            return later & ~old


def in_group(brand: Brand, group: Group, *, policy: DeskPolicy, now: datetime) -> QuerySet[DeskItem]:
    """Return the open items of the group in their order: what should have been done longest ago comes first."""
    found = open_items(brand).filter(belongs_to(group, policy=policy, now=now))
    return found.order_by(ordered_by(group), "id")


def ordered_by(group: Group) -> str:
    """Return the field in whose order the group stands."""
    return "touched_at" if group == Group.QUIET else "due_at"


def with_status(status: LeadStatus) -> Q:
    """Return the condition for an open item's lead to stand at this open status, without reading leads.

    A lead that somebody has tried is "contact attempted", any other is new (see ``lead_returns`` and ``outcome_undone``).
    """
    return Q(attempts__gt=0) if status == LeadStatus.CONTACT_ATTEMPTED else Q(attempts=0)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open items are whose, and how many of those that are looked at are in which group."""

    by_owner: dict[Whose, int]
    by_group: dict[Group, int]


def count(items: QuerySet[DeskItem], *, user_id: uuid.UUID, looked_at: Q, policy: DeskPolicy, now: datetime) -> Counts:
    """Count open items as this agent sees them; only those that ``looked_at`` holds for count by group.

    All in one walk through them: one for each number took four times as long.
    """
    mine, free = Q(agent=user_id), Q(agent=None)
    found = items.aggregate(
        mine=Count("id", filter=mine),
        free=Count("id", filter=free),
        others=Count("id", filter=~mine & ~free),
        **_of_groups(looked_at, policy=policy, now=now),
    )
    return Counts(
        {Whose.MINE: found["mine"], Whose.FREE: found["free"], Whose.OTHERS: found["others"]},
        {group: found[group.name] for group in Group},
    )


def count_groups(items: QuerySet[DeskItem], *, policy: DeskPolicy, now: datetime) -> dict[Group, int]:
    """Count open items by group."""
    found = items.aggregate(**_of_groups(Q(), policy=policy, now=now))
    return {group: found[group.name] for group in Group}


def _of_groups(looked_at: Q, *, policy: DeskPolicy, now: datetime) -> dict[str, Count]:
    return {group.name: Count("id", filter=looked_at & belongs_to(group, policy=policy, now=now)) for group in Group}


def group_of(item: DeskItem, *, policy: DeskPolicy, now: datetime) -> Group:
    """Return the group of an open item: the same rule as :func:`belongs_to`."""
    planned = item.waits_for in _PLANNED
    if item.waits_for == WaitsFor.RESPONSE:
        return Group.NEW
    if planned and item.due_at < missed_since(now, grace_minutes=policy.grace_minutes):
        return Group.MISSED
    if item.due_at <= now + SOON:
        return Group.DUE
    return Group.QUIET if item.touched_at < now - timedelta(days=policy.quiet_days) else Group.LATER


def is_free_for(item: DeskItem, user_id: uuid.UUID, *, policy: DeskPolicy, now: datetime) -> bool:
    """Whether this agent may take the lead: nobody has it, they have it, or whoever has it missed what was due.

    Who took it when it was late already has missed nothing before the grace time has passed since.
    """
    if item.agent_id in (None, user_id):
        return True
    late = missed_since(now, grace_minutes=policy.grace_minutes)
    return item.due_at < late and (item.agent_since or item.due_at) < late


def next_due(brand: Brand, user_id: uuid.UUID, *, now: datetime) -> datetime | None:
    """Return when the next lead that this agent has, or may take, is due after now; None where none is."""
    mine = open_items(brand).filter(Q(agent=user_id) | Q(agent=None), due_at__gt=now)
    found: datetime | None = mine.order_by("due_at", "id").values_list("due_at", flat=True).first()
    return found


def count_arrived(brand: Brand, *, since: datetime, now: datetime) -> int:
    """Return how many leads that are open arrived after ``since``."""
    return open_items(brand).filter(arrived_at__gt=since, arrived_at__lte=now).count()


def moved_by_time(brand: Brand, *, policy: DeskPolicy, since: datetime, now: datetime) -> bool:
    """Whether any open lead went from one group into another between ``since`` and ``now`` because time passed."""
    grace, quiet = timedelta(minutes=policy.grace_minutes), timedelta(days=policy.quiet_days)
    planned = open_items(brand).exclude(waits_for=WaitsFor.RESPONSE)
    return (
        planned.filter(due_at__gt=since + SOON, due_at__lte=now + SOON).exists()
        or planned.filter(due_at__gte=since - grace, due_at__lt=now - grace).exists()
        or planned.filter(touched_at__gte=since - quiet, touched_at__lt=now - quiet).exists()
    )


def pulse(brand: Brand) -> Pulse:
    """Return the brand's pulse; one look-up in an index, so that every open page may ask now and then."""
    newest = DeskItem.objects.for_brand(brand).aggregate(Max("changed_at"))["changed_at__max"]
    return Pulse(newest)
