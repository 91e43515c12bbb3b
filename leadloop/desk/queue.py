"""The list of leads to be managed: its groups, most pressing first, each in the order of an index."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q, QuerySet

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


def count_groups(
    items: QuerySet[DeskItem], *, policy: DeskPolicy, now: datetime, total: int | None = None
) -> dict[Group, int]:
    """Count open items by group; ``total``: how many they are, where that is known. One count each, along a stretch of an index.

    The last and longest stretch is what the others leave of the total.
    """
    counts: dict[Group, int] = {
        group: items.filter(belongs_to(group, policy=policy, now=now)).count()
        for group in Group
        if group != Group.LATER
    }
    whole = items.count() if total is None else total
    return {**counts, Group.LATER: max(0, whole - sum(counts.values()))}


def count_by_owner(items: QuerySet[DeskItem], *, user_id: uuid.UUID) -> dict[Whose, int]:
    """Count open items by whose they are, as this agent sees it."""
    mine, free = items.filter(agent=user_id).count(), items.filter(agent=None).count()
    return {Whose.MINE: mine, Whose.FREE: free, Whose.OTHERS: items.count() - mine - free}


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
    """Return the brand's pulse; two look-ups in indexes, so that every open page may ask now and then."""
    newest = DeskItem.objects.for_brand(brand).aggregate(Max("changed_at"))["changed_at__max"]
    return Pulse(open_items(brand).count(), newest)
