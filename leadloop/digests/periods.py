"""Which week or month a report by mail is of, and when it is sent. Pure."""

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from leadloop.reports.trends import Step

MORNING: Final = time(8)
MIDNIGHT: Final = time(0)


def sent_at(step: Step, first: date, *, zone: str, at: time = MORNING) -> datetime:
    """Return when the report of the period that begins on ``first`` is sent: on the day after it, by the clocks of ``zone``."""
    return datetime.combine(step.after(first, 1), at, ZoneInfo(zone)).astimezone(UTC)


def latest(step: Step, *, zone: str, now: datetime, at: time = MORNING) -> date:
    """Return the first day of the latest period whose report should have been sent by ``now``."""
    first = step.after(step.start_of(now.astimezone(ZoneInfo(zone)).date()), -1)
    return first if sent_at(step, first, zone=zone, at=at) <= now else step.after(first, -1)
