"""What is asked when nobody answers. Pure: policy, opening hours and a moment in; the next step out."""

from dataclasses import dataclass
from datetime import date, datetime

from leadloop.followups.enums import StepKind
from leadloop.followups.models import Policy
from leadloop.followups.opening import Opening
from leadloop.opportunities.enums import Stage


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
    if stage in (Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED):
        return _step(stage, 0, anchor=now, policy=policy, opening=opening)
    if stage in (Stage.ACCEPTED, Stage.WON):
        anchor = opening.on_day(follow_up_on, now=now) if follow_up_on else opening.next_open(now)
        return _step(stage, 0, anchor=anchor, policy=policy, opening=opening)
    return None


def step_after(
    stage: Stage, position: int, *, anchor: datetime, policy: Policy, opening: Opening, now: datetime
) -> Planned | None:
    """Return what falls due after the step at ``position`` remained without an answer; None where nothing does.

    Never before ``now``: a machine that slept does not send everything it missed at once.
    """
    following = _step(stage, position + 1, anchor=anchor, policy=policy, opening=opening)
    if following is not None and following.due_at < now:
        late = opening.next_open(now)
        return Planned(following.kind, late, following.position, following.anchor_at)
    return following


def default_follow_up(stage: Stage, *, policy: Policy, own_days: int | None, opening: Opening, now: datetime) -> date:
    """Return the date on which we ask again where nobody chooses one: the location's preference, else the policy."""
    usual = policy.win_to_complete_days if stage == Stage.WON else policy.accept_to_win_days
    return opening.local_date(opening.days_after(now, own_days or usual))


def _step(stage: Stage, position: int, *, anchor: datetime, policy: Policy, opening: Opening) -> Planned | None:
    offered = stage in (Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED)
    # Offers are reminded of by working days, questions after a date by calendar days.
    after = opening.working_days_after if offered else opening.days_after
    asks = _offer_asks(policy) if offered else _status_asks(policy)
    escalation = after(anchor, asks[-1][1])
    if position < len(asks):
        kind, days = asks[position]
        return Planned(kind, after(anchor, days), position, anchor)
    if stage == Stage.UNACKNOWLEDGED and policy.offer_lapse:
        lapse = max(escalation, after(anchor, policy.offer_lapse))
        return Planned(StepKind.LAPSE, lapse, position, anchor) if position == len(asks) else None
    again = policy.repeat_days * (position - len(asks) + 1)
    kind = StepKind.OFFER_REMINDER if offered else StepKind.STATUS_REQUEST
    return Planned(kind, opening.days_after(escalation, again), position, anchor)


def _offer_asks(policy: Policy) -> list[tuple[StepKind, int]]:
    reminders = [(StepKind.OFFER_REMINDER, days) for days in policy.offer_reminders]
    return [*reminders, (StepKind.ESCALATION, policy.offer_escalation)]


def _status_asks(policy: Policy) -> list[tuple[StepKind, int]]:
    reminders = [(StepKind.STATUS_REMINDER, days) for days in policy.status_reminders]
    return [(StepKind.STATUS_REQUEST, 0), *reminders, (StepKind.ESCALATION, policy.status_escalation)]
