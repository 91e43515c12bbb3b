"""An agent's reminders: what is open, what was done, and a calendar's days and weeks."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import F, QuerySet

from leadloop.accounts.models import Brand
from leadloop.desk.models import Reminder
from leadloop.desk.queries import reminders_of
from leadloop.network.opening import Opening

# A list longer than this is not read; what it leaves out comes up as the first ones are done.
MOST_SHOWN = 200
MOST_DONE = 10


def open_reminders(brand: Brand, *, agent_id: uuid.UUID) -> QuerySet[Reminder]:
    """Return the agent's open reminders with their leads, earliest first, which is overdue first."""
    return reminders_of(brand, agent_id=agent_id).filter(settled_at=None)


def done_lately(brand: Brand, *, agent_id: uuid.UUID, since: datetime) -> QuerySet[Reminder]:
    """Return the agent's reminders that an outcome has settled since then, the last one first.

    Without those that were taken back together with the outcome that had made them.
    """
    return settled_since(brand, agent_id=agent_id, since=since).exclude(settled_by=F("made_by"))


def settled_since(brand: Brand, *, agent_id: uuid.UUID, since: datetime) -> QuerySet[Reminder]:
    """Return the agent's reminders that ended since then in whatever way, the last one first."""
    found = reminders_of(brand, agent_id=agent_id).filter(settled_at__gte=since)
    return found.order_by("-settled_at", "id")


def reminders_between(brand: Brand, *, agent_id: uuid.UUID, start: datetime, end: datetime) -> QuerySet[Reminder]:
    """Return the agent's open reminders that are due within these two moments, earliest first."""
    return open_reminders(brand, agent_id=agent_id).filter(due_at__gte=start, due_at__lt=end)


def count_overdue(brand: Brand, *, agent_id: uuid.UUID, now: datetime) -> int:
    """Return how many of the agent's reminders are due by now."""
    found = Reminder.objects.for_brand(brand).filter(agent_id=agent_id, settled_at=None, due_at__lte=now)
    return int(found.count())


def by_day(reminders: Iterable[Reminder], *, opening: Opening) -> list[tuple[date, list[Reminder]]]:
    """Group reminders, which come in order, by the day that the desk's calendar shows. Pure."""
    return [(day, list(group)) for day, group in groupby(reminders, key=lambda each: opening.local_date(each.due_at))]


def next_morning(now: datetime, *, opening: Opening) -> datetime:
    """Return when the desk opens tomorrow, or on the first day after it on which it does. Pure."""
    return opening.on_day(opening.local_date(now) + timedelta(days=1), now=now)
