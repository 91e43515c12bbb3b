"""Writes of due steps: an answer settles what was due and makes what is due next."""

from datetime import date, datetime
from typing import Any

from leadloop.accounts.models import Brand
from leadloop.core.claim import WorkState
from leadloop.core.inserting import insert
from leadloop.followups.enums import StepKind
from leadloop.followups.models import Policy, Step
from leadloop.followups.plan import Planned, first_step, step_after
from leadloop.followups.queries import opening_of, policy_of, usual_follow_up
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity


def add_policy(brand: Brand) -> Policy:
    """Give a new brand the usual policy."""
    made = Policy(brand=brand)
    insert(made)
    return made


def change_policy(brand: Brand, **numbers: Any) -> None:
    """Set fields of the brand's policy. What is due already stays; what falls due after it goes by the new numbers."""
    Policy.objects.update_or_create(brand=brand, defaults=numbers)


def try_again(step: Step, *, now: datetime) -> bool:
    """Make a parked step due now, with all its attempts before it. False where it is not parked any more."""
    parked = Step.objects.filter(pk=step.pk, state=WorkState.PARKED)
    return bool(parked.update(state=WorkState.DUE, attempts=0, next_attempt_at=now, lease_id=None, lease_until=None))


def settle(opportunity: Opportunity) -> None:
    """Remove what is due, but for a review's publication: no due row outlives the answer that settles it."""
    open_steps = Step.objects.filter(opportunity=opportunity).exclude(state=WorkState.DONE)
    open_steps.exclude(kind=StepKind.REVIEW_PUBLISH).delete()


def settle_publication(opportunity: Opportunity) -> None:
    """Remove the due publication of the opportunity's review: somebody decided."""
    open_steps = Step.objects.filter(opportunity=opportunity).exclude(state=WorkState.DONE)
    open_steps.filter(kind=StepKind.REVIEW_PUBLISH).delete()


def plan_first(
    opportunity: Opportunity, *, brand: Brand, now: datetime, follow_up_on: date | None = None
) -> Step | None:
    """Make what falls due first at the opportunity's present stage: on the answered day, else after the usual time."""
    stage, location = Stage(opportunity.stage), opportunity.location
    if follow_up_on is None and stage in (Stage.ACCEPTED, Stage.WON):
        follow_up_on = usual_follow_up(location, stage, brand=brand, now=now)
    planned = first_step(
        stage, policy=policy_of(brand), opening=opening_of(location), follow_up_on=follow_up_on, now=now
    )
    return _add(opportunity, planned)


def plan_after(step: Step, *, opportunity: Opportunity, brand: Brand, now: datetime) -> Step | None:
    """Make the step that follows one which was done (and marked so) and remained without an answer."""
    planned = step_after(
        Stage(opportunity.stage),
        step.position,
        escalated=opportunity.overdue_since is not None,
        anchor=step.anchor_at,
        policy=policy_of(brand),
        opening=opening_of(opportunity.location),
        now=now,
    )
    return _add(opportunity, planned)


def plan_review_publication(opportunity: Opportunity, *, at: datetime) -> Step | None:
    """Make the step that publishes an undecided review."""
    return _add(opportunity, Planned(StepKind.REVIEW_PUBLISH, at, 0, at))


def plan_why_lost(opportunity: Opportunity, *, at: datetime) -> Step | None:
    """Make the step that asks the customer why nothing was bought. An answer or a correction meanwhile settles it."""
    return _add(opportunity, Planned(StepKind.ASK_WHY_LOST, at, 0, at))


def _add(opportunity: Opportunity, planned: Planned | None) -> Step | None:
    if planned is None:
        return None
    step = Step(
        brand_id=opportunity.brand_id,
        opportunity=opportunity,
        kind=planned.kind,
        due_at=planned.due_at,
        next_attempt_at=planned.due_at,
        anchor_at=planned.anchor_at,
        position=planned.position,
    )
    insert(step)
    return step
