"""What is asked when nobody answers. Pure: policy, opening hours and a moment in; the next step out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from leadloop.followups.enums import StepKind
from leadloop.followups.models import Policy
from leadloop.network.opening import Opening
from leadloop.opportunities.enums import WAITING, Stage

_OFFERED = (Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class Planned:
    """A step of the plan: what, when (UTC), and its place in this round of asking, which counts from ``anchor_at``."""

    kind: StepKind
    due_at: datetime
    position: int
    anchor_at: datetime


def first_step(
    stage: Stage, *, policy: Policy, opening: Opening, follow_up_on: date | None, now: datetime
) -> Planned | None:
    """Return what falls due first after an opportunity has come to ``stage`` (or "not yet" was said there).

    ``follow_up_on`` is the date that the location answered; only accepted and won opportunities have one.
    None where nothing is awaited.
    """
    if stage not in WAITING:
        return None
    anchor = now
    if stage not in _OFFERED:
        anchor = opening.on_day(follow_up_on, now=now) if follow_up_on else opening.next_open(now)
    kind, days = _asks(stage, policy)[0]
    return Planned(kind, _counted(stage, opening)(anchor, days), 0, anchor)


def step_after(
    stage: Stage, position: int, *, escalated: bool, anchor: datetime, policy: Policy, opening: Opening, now: datetime
) -> Planned:
    """Return what falls due after the step at ``position`` was done ``now`` and remains without an answer.

    ``escalated`` says whether manager and brand were told in this round of asking. The policy may have been changed
    since it began. On one day there is one step at most: where closed days run together, or a machine slept, the next
    one waits as long after the last as the policy has between them.
    """
    asks = _asks(stage, policy)
    if not escalated:
        number = min(position + 1, len(asks) - 1)
        kind, days = asks[number]
        due_at = _in_time(stage, days, after_days=asks[number - 1][1], anchor=anchor, opening=opening, now=now)
        return Planned(kind, due_at, number, anchor)
    if stage == Stage.UNACKNOWLEDGED and policy.offer_lapse:
        due_at = _in_time(stage, policy.offer_lapse, after_days=asks[-1][1], anchor=anchor, opening=opening, now=now)
        return Planned(StepKind.LAPSE, due_at, position + 1, anchor)
    kind = StepKind.OFFER_REMINDER if stage in _OFFERED else StepKind.STATUS_REQUEST
    return Planned(kind, opening.days_after(now, max(1, policy.repeat_days)), position + 1, anchor)


def default_follow_up(stage: Stage, *, policy: Policy, own_days: int | None, opening: Opening, now: datetime) -> date:
    """Return the date on which we ask again where nobody chooses one: the location's preference, else the policy."""
    usual = policy.win_to_complete_days if stage == Stage.WON else policy.accept_to_win_days
    return opening.local_date(opening.days_after(now, own_days or usual))


def _in_time(
    stage: Stage, days: int, *, after_days: int, anchor: datetime, opening: Opening, now: datetime
) -> datetime:
    after = _counted(stage, opening)
    planned = after(anchor, days)
    if opening.local_date(planned) > opening.local_date(now):
        return planned
    return after(now, max(1, days - after_days))


def _counted(stage: Stage, opening: Opening) -> Callable[[datetime, int], datetime]:
    # Offers are reminded of by working days, questions after a date by calendar days.
    return opening.working_days_after if stage in _OFFERED else opening.days_after


def _asks(stage: Stage, policy: Policy) -> list[tuple[StepKind, int]]:
    """Return what is asked on which day of a round of asking; at last, manager and brand are told."""
    if stage in _OFFERED:
        reminders = [(StepKind.OFFER_REMINDER, days) for days in sorted(set(policy.offer_reminders))]
        return [*reminders, (StepKind.ESCALATION, policy.offer_escalation)]
    reminders = [(StepKind.STATUS_REMINDER, days) for days in sorted(set(policy.status_reminders))]
    return [(StepKind.STATUS_REQUEST, 0), *reminders, (StepKind.ESCALATION, policy.status_escalation)]
