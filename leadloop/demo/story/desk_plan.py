"""Which leads come to the desk of the story, when, and what the desk is to make of each: decided ones, and 60 open ones."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Final

from leadloop.network.opening import Opening

# Numbers of their own, so that the dice of the other leads fall as they would without a desk.
FIRST_NUMBER: Final = 10_000
_MINUTE: Final = timedelta(minutes=1)
_HALF_YEAR_D: Final = 176


class DeskFate(StrEnum):
    """What the desk makes of a lead by the story's end."""

    # Decided.
    PASSED_ON = "passed_on"
    PASSED_ON_UNSPOKEN = "passed_on_unspoken"
    NOTHING_NOW = "no_immediate_opportunity"
    BOUGHT = "bought_elsewhere"
    NO_INTEREST = "not_interested"
    INVALID = "invalid_details"
    NEVER_REACHED = "cannot_be_reached"
    TAKEN_BACK = "taken_back"
    TWICE = "twice"
    # Open.
    NEW = "new"
    WARNED = "warned"
    LATE = "late"
    MISSED = "missed"
    MISSED_CALLBACK = "missed_callback"
    DUE = "due"
    DUE_CALLBACK = "due_callback"
    LATER = "later"
    LATER_CALLBACK = "later_callback"
    RELEASED = "released"
    QUIET = "quiet"
    RETURNED = "returned"


_DECIDED: Final = {
    DeskFate.PASSED_ON: 32,
    DeskFate.PASSED_ON_UNSPOKEN: 6,
    DeskFate.NOTHING_NOW: 12,
    DeskFate.BOUGHT: 5,
    DeskFate.NO_INTEREST: 5,
    DeskFate.INVALID: 6,
    DeskFate.NEVER_REACHED: 5,
    DeskFate.TAKEN_BACK: 2,
    DeskFate.TWICE: 2,
}
# Of each: how many, and between how many minutes of business time before the story's end the desk last did something
# (where it did nothing: the lead came). The response time is four hours, the warning comes half an hour before.
_OPEN: Final[dict[DeskFate, tuple[int, int, int]]] = {
    DeskFate.NEW: (14, 2, 200),
    DeskFate.WARNED: (4, 213, 236),
    DeskFate.LATE: (8, 275, 700),
    DeskFate.MISSED: (5, 300, 700),
    DeskFate.MISSED_CALLBACK: (3, 300, 600),
    DeskFate.DUE: (3, 70, 400),
    DeskFate.DUE_CALLBACK: (2, 70, 400),
    DeskFate.LATER: (6, 20, 500),
    DeskFate.LATER_CALLBACK: (3, 20, 500),
    DeskFate.RELEASED: (3, 20, 500),
    DeskFate.QUIET: (5, 30, 300),
    DeskFate.RETURNED: (4, 2400, 3000),
}
OPEN_LEADS: Final = sum(count for count, _from, _to in _OPEN.values())
# Minutes of business time within which a lead of this fate is surely decided.
_TAKES: Final = {DeskFate.NEVER_REACHED: 3600}
_TAKES_USUALLY: Final = 1300
_QUIET_FOR: Final = timedelta(days=5, hours=8)


@dataclass(frozen=True, slots=True)
class DeskPlan:
    """One lead at the desk: its number, when it comes, and what becomes of it; ``at`` is when an open one was last tried."""

    number: int
    arrives_at: datetime
    fate: DeskFate
    at: datetime


def plan_desk(share: float, *, dice: Random, hours: Opening, until: datetime) -> list[DeskPlan]:
    """Return the desk's leads before ``until``, by number; ``share`` (0 to 1) of the whole story's."""
    found: list[tuple[datetime, DeskFate, datetime]] = []
    for fate, count in _DECIDED.items():
        for _each in range(count):
            arrives_at = _long_ago(_TAKES.get(fate, _TAKES_USUALLY), dice=dice, hours=hours, until=until)
            found.append((arrives_at, fate, arrives_at))
    for fate, (count, least, most) in _OPEN.items():
        for number in range(count):
            minutes = least + (most - least) * (number + dice.random()) / count
            found.append(_open(fate, minutes, dice=dice, hours=hours, until=until))
    plans = [DeskPlan(FIRST_NUMBER + number, *each) for number, each in enumerate(found)]
    # Some of every kind, however short the story.
    step = max(1, round(1 / share)) if share else len(plans)
    return plans[::step]


def business_ago(minutes: float, *, hours: Opening, until: datetime) -> datetime:
    """Return the latest moment since which so many minutes of the desk's business time have passed by ``until``."""
    span = minutes * _MINUTE
    back = timedelta(days=1)
    while hours.open_between(until - back, until) < span:
        back *= 2
    early, late = until - back, until
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        early, late = (middle, late) if hours.open_between(middle, until) >= span else (early, middle)
    return early


def _open(
    fate: DeskFate, minutes: float, *, dice: Random, hours: Opening, until: datetime
) -> tuple[datetime, DeskFate, datetime]:
    if fate == DeskFate.NEW:
        # By the calendar: whenever one looks, somebody has just asked.
        at = until - minutes * _MINUTE
        return at, fate, at
    end = until - _QUIET_FOR if fate == DeskFate.QUIET else until
    at = business_ago(minutes, hours=hours, until=end)
    if fate in (DeskFate.WARNED, DeskFate.LATE):
        return at, fate, at
    return business_ago(minutes + dice.triangular(8, 300, 60), hours=hours, until=end), fate, at


def _long_ago(takes: float, *, dice: Random, hours: Opening, until: datetime) -> datetime:
    """Return when a lead came that is decided by now: more of them lately than half a year ago, most in the daytime."""
    days = 1.2 + _HALF_YEAR_D * dice.random() ** 1.8
    wall = (until - timedelta(days=days)).astimezone(hours.zone)
    moment = wall.replace(hour=round(dice.triangular(6, 23, 14)) % 24, minute=dice.randint(0, 59)).astimezone(UTC)
    return min(moment, business_ago(takes + dice.uniform(0, 600), hours=hours, until=until))
