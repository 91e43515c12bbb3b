"""When which mail of a campaign is due. Pure: delays, daytime and moments in; a moment (UTC) out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadloop.network.enums import WEEKDAYS
from leadloop.network.opening import Opening


@dataclass(frozen=True, slots=True)
class Daytime:
    """Between which wall-clock times customers are written to, and whether on Sundays, too."""

    begins: str
    ends: str
    on_sundays: bool = False

    def in_zone(self, zone: str) -> Opening:
        """Return it as a calendar in a customer's zone."""
        days = WEEKDAYS if self.on_sundays else WEEKDAYS[:6]
        return Opening({day: [[self.begins, self.ends]] for day in days}, zone)


@dataclass(frozen=True, slots=True)
class Pause:
    """The last pause of a campaign, from and until when."""

    paused_at: datetime
    resumed_at: datetime


def first_due(lost_at: datetime, *, enrolled_at: datetime, min_days: int, after_days: int, day: Opening) -> datetime:
    """Return when the first mail is due: ``after_days`` after the opportunity was lost or the customer came in, whichever is later.

    Never before the loss is ``min_days`` old.
    """
    return day.days_after(max(enrolled_at, lost_at + timedelta(days=min_days)), after_days)


def next_due(last_at: datetime, *, after_days: int, day: Opening) -> datetime:
    """Return when a later mail is due, so many of the customer's days after the one before."""
    return day.days_after(last_at, after_days)


def after_pause(due_at: datetime, *, pause: Pause | None, day: Opening) -> datetime:
    """Return when what was due at ``due_at`` is due now that a campaign goes on.

    What fell due in the pause is put off by its length, so that mails keep the distance that they had from each other
    instead of going out all at once. Everything else stays where it is.
    """
    if pause is None or not pause.paused_at <= due_at < pause.resumed_at:
        return due_at
    return day.next_open(due_at + (pause.resumed_at - pause.paused_at))


def free_from(mails: Sequence[datetime], *, most: int, in_days: int, now: datetime) -> datetime:
    """Return from when a customer may be written to again: never more than ``most`` mails within ``in_days`` days.

    ``mails``: when they were written to before, in any order. ``now`` where they may be right away.
    """
    window = timedelta(days=in_days)
    lately = sorted(each for each in mails if each > now - window)
    return now if len(lately) < most else max(now, lately[-most] + window)


def whole_plan(first_at: datetime, *, delays: Sequence[int], day: Opening, most: int, in_days: int) -> list[datetime]:
    """Return when all mails go out if nothing comes between: the first at ``first_at``, later ones by their ``delays``.

    What would be more than ``most`` mails within ``in_days`` days waits.
    """
    moments = [first_at]
    for after_days in delays[1:]:
        due_at = next_due(moments[-1], after_days=after_days, day=day)
        free_at = free_from(moments, most=most, in_days=in_days, now=due_at)
        moments.append(due_at if free_at == due_at else day.next_open(free_at))
    return moments
