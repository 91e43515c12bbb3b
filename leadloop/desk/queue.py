"""The list of leads to be managed: its groups, most pressing first, each in the order of an index."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, CharField, Count, Max, Q, QuerySet, Value, When

from leadloop.accounts.models import Brand
from leadloop.desk.enums import Group, WaitsFor
from leadloop.desk.models import DeskItem, DeskPolicy
from leadloop.desk.standing import missed_since

# What is due so soon is shown as due: nobody begins something else for it.
SOON = timedelta(minutes=10)
_PLANNED = (WaitsFor.ATTEMPT, WaitsFor.CALLBACK)


@dataclass(frozen=True, slots=True)
class Pulse:
    """What changes whenever anybody's list does: how much is open, and when something last changed."""

    open_count: int
    changed_at: datetime | None

    def __str__(self) -> str:
        return f"{self.open_count}.{self.changed_at.timestamp() if self.changed_at else 0:.6f}"


def open_items(brand: Brand) -> QuerySet[DeskItem]:
    """Return the brand's leads to be managed."""
    found: QuerySet[DeskItem] = DeskItem.objects.for_brand(brand).filter(is_open=True)
    return found


def belongs_to(group: Group, *, policy: DeskPolicy, now: datetime) -> Q:
    """Return the condition for an open item to be in this group; each is in exactly one."""
    missed = Q(waits_for__in=_PLANNED, due_at__lt=missed_since(now, grace_minutes=policy.grace_minutes))
    due = Q(waits_for__in=(*_PLANNED, WaitsFor.RETURNED), due_at__lte=now + SOON)
    new = Q(waits_for=WaitsFor.RESPONSE)
    quiet = Q(touched_at__lt=now - timedelta(days=policy.quiet_days))
    match group:
        case Group.MISSED:
            return missed
        case Group.DUE:
            return due & ~missed
        case Group.NEW:
            return new
        case Group.QUIET:
            return quiet & ~new & ~due
        case Group.LATER:
            return ~quiet & ~new & ~due


def in_group(brand: Brand, group: Group, *, policy: DeskPolicy, now: datetime) -> QuerySet[DeskItem]:
    """Return the open items of the group in their order: what should have been done longest ago comes first."""
    found = open_items(brand).filter(belongs_to(group, policy=policy, now=now))
    return found.order_by("touched_at", "id") if group == Group.QUIET else found.order_by("due_at", "id")


def count_groups(items: QuerySet[DeskItem], *, policy: DeskPolicy, now: datetime) -> dict[Group, int]:
    """Count items by group, in one query."""
    name = Case(
        *(When(belongs_to(group, policy=policy, now=now), then=Value(str(group))) for group in Group),
        output_field=CharField(),
    )
    counts = dict(items.order_by().annotate(group=name).values_list("group").annotate(Count("id")))
    return {group: counts.get(str(group), 0) for group in Group}


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
    """Whether this agent may take the lead: nobody has it, they have it, or whoever has it missed what was due."""
    if item.agent_id in (None, user_id):
        return True
    return item.due_at < missed_since(now, grace_minutes=policy.grace_minutes)


def pulse(brand: Brand) -> Pulse:
    """Return the brand's pulse; two look-ups in indexes, so that every open page may ask now and then."""
    newest = DeskItem.objects.for_brand(brand).aggregate(Max("changed_at"))["changed_at__max"]
    return Pulse(open_items(brand).count(), newest)
