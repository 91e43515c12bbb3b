"""Reads of policy and due steps."""

from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.core.claim import WorkState
from leadloop.followups.enums import StepKind
from leadloop.followups.models import Policy, Step
from leadloop.followups.opening import Opening
from leadloop.network.models import Location
from leadloop.opportunities.models import Opportunity


def policy_of(brand: Brand) -> Policy:
    """Return the brand's policy; the defaults where none is stored."""
    found: Policy | None = Policy.objects.for_brand(brand).first()
    return found or Policy(brand=brand)


def opening_of(location: Location) -> Opening:
    """Return the location's opening hours as a calendar."""
    return Opening(location.hours, location.time_zone)


def open_step(opportunity: Opportunity) -> Step | None:
    """Return what is due next while an answer of the location is awaited (or parked), or None."""
    found: Step | None = (
        Step.objects.filter(opportunity=opportunity)
        .exclude(state=WorkState.DONE)
        .exclude(kind=StepKind.REVIEW_PUBLISH)
        .first()
    )
    return found


def next_due_moment() -> datetime | None:
    """Return when the next step of any brand falls due, or None where nothing is due."""
    first = (
        Step.objects.filter(state=WorkState.DUE).order_by("next_attempt_at").values_list("next_attempt_at", flat=True)
    )
    found: datetime | None = first.first()
    return found
