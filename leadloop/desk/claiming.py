"""Who has a lead: taking, releasing, assigning. By compare-and-set, so that two agents never take the same one."""

import uuid
from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from leadloop.accounts.models import Brand, User
from leadloop.desk.enums import Group, WaitsFor
from leadloop.desk.models import DeskItem, DeskPolicy
from leadloop.desk.queue import in_group, is_free_for, open_items
from leadloop.desk.standing import missed_since


def take(item: DeskItem, user: User, *, policy: DeskPolicy, now: datetime, leads: bool = False) -> bool:
    """Give the open lead to this agent; False where somebody else has it, or was first.

    A lead whose agent missed what was due may be taken by anyone; one who ``leads`` the desk may take any.
    """
    if not (leads or is_free_for(item, user.pk, policy=policy, now=now)):
        return False
    return _give(item, user, now=now)


def take_next(
    brand: Brand, user: User, *, policy: DeskPolicy, now: datetime, but: uuid.UUID | None = None
) -> DeskItem | None:
    """Give the agent what they should do next, or None where nothing is to be done now.

    First what they have and is missed or due; then what is free, group by group; what others missed among it. ``but`` is
    the lead that they just looked at. To be called in a transaction.
    """
    for wanted in _candidates(brand, user, policy=policy, now=now):
        rows = wanted.exclude(lead_id=but) if but else wanted
        # One at a time: others step over the row that somebody is taking, and find the next. SQLite has one writer anyway.
        item = rows.select_for_update(skip_locked=True, of=("self",)).first()
        if item is not None and take(item, user, policy=policy, now=now):
            return item
    return None


def release(item: DeskItem, *, user: User, now: datetime) -> bool:
    """Let anyone take the lead again; False where this agent does not have it."""
    rows = open_items(item.brand).filter(pk=item.pk, agent=user)
    return bool(rows.update(agent=None, agent_since=None, touched_at=now, changed_at=now))


def assign(brand: Brand, lead_ids: Collection[uuid.UUID], *, agent: User | None, now: datetime) -> list[uuid.UUID]:
    """Give these open leads to an agent, or to nobody. Returns the ids of the leads that were not with them before."""
    rows = open_items(brand).filter(lead_id__in=lead_ids)
    rows = rows.exclude(agent=agent) if agent else rows.filter(agent__isnull=False)
    moved = list(rows.select_for_update(of=("self",)).order_by("id").values_list("pk", "lead_id"))
    open_items(brand).filter(pk__in=[pk for pk, _lead in moved]).update(
        agent=agent, agent_since=now if agent else None, touched_at=now, changed_at=now
    )
    return [lead for _pk, lead in moved]


def _give(item: DeskItem, user: User, *, now: datetime) -> bool:
    if item.agent_id == user.pk:
        return True
    # The compare-and-set: whoever takes it between our look and our step has it.
    rows = DeskItem.objects.filter(pk=item.pk, is_open=True, agent_id=item.agent_id)
    if not rows.update(agent=user, agent_since=now, touched_at=now, changed_at=now):
        return False
    item.agent, item.agent_since, item.touched_at, item.changed_at = user, now, now, now
    return True


def _candidates(brand: Brand, user: User, *, policy: DeskPolicy, now: datetime) -> Iterator[QuerySet[DeskItem]]:
    own, free = Q(agent=user), Q(agent=None)
    late = missed_since(now, grace_minutes=policy.grace_minutes)
    # Not what somebody took a moment ago because it was late: two would call the same customer.
    missed_by_others = ~own & ~free & Q(agent_since__lt=late, due_at__lt=late)
    for group in (Group.MISSED, Group.DUE):
        found = in_group(brand, group, policy=policy, now=now)
        yield found.filter(own, waits_for=WaitsFor.CALLBACK)
        yield found.filter(own)
    for group in (Group.MISSED, Group.DUE):
        yield in_group(brand, group, policy=policy, now=now).filter(free)
    yield in_group(brand, Group.MISSED, policy=policy, now=now).filter(missed_by_others)
    new = in_group(brand, Group.NEW, policy=policy, now=now)
    yield new.filter(own)
    yield new.filter(free | missed_by_others)
    yield in_group(brand, Group.QUIET, policy=policy, now=now).filter(own | free)
