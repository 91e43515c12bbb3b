"""Reads of policy and due steps."""

from dataclasses import dataclass
from datetime import date, datetime

from leadloop.accounts.models import Brand
from leadloop.core.claim import WorkState
from leadloop.core.ids import new_id
from leadloop.core.prepared import Prepared
from leadloop.followups.enums import NOT_ASKING
from leadloop.followups.models import Policy, Step
from leadloop.followups.plan import default_follow_up
from leadloop.network.models import Location
from leadloop.network.opening import Opening
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.stages import TIME_OF
from leadloop.outbox.enums import MessageKind, MessageState
from leadloop.outbox.models import Message

_ASKING = {
    Stage.UNACKNOWLEDGED: (MessageKind.OPPORTUNITY_OFFERED, MessageKind.OFFER_REMINDER),
    Stage.ACKNOWLEDGED: (MessageKind.OFFER_REMINDER,),
    Stage.ACCEPTED: (MessageKind.STATUS_REQUEST, MessageKind.STATUS_REMINDER),
    Stage.WON: (MessageKind.STATUS_REQUEST, MessageKind.STATUS_REMINDER),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Since when an answer has been awaited, and how often we asked for it, however many people at once."""

    since: datetime
    times: int


_OPEN_STEP = Prepared(
    lambda opportunity: (
        Step.objects.filter(opportunity_id=opportunity)
        .exclude(state=str(WorkState.DONE))
        .exclude(kind__in=[str(kind) for kind in NOT_ASKING])
    ),
    (new_id(),),
)
_POLICY = Prepared(lambda brand: Policy.objects.filter(brand_id=brand), (new_id(),))


def policy_of(brand: Brand) -> Policy:
    """Return the brand's policy; the defaults where none is stored."""
    return _POLICY.first(brand.pk) or Policy(brand=brand)


def opening_of(location: Location) -> Opening:
    """Return the location's opening hours as a calendar."""
    return Opening(location.hours, location.time_zone)


def usual_follow_up(location: Location, stage: Stage, *, brand: Brand, now: datetime) -> date:
    """Return the day on which an accepted or won opportunity is asked about where nobody chooses one."""
    own = location.win_to_complete_days if stage == Stage.WON else location.accept_to_win_days
    return default_follow_up(stage, policy=policy_of(brand), own_days=own, opening=opening_of(location), now=now)


def open_step(opportunity: Opportunity) -> Step | None:
    """Return what is due next while an answer of the location is awaited (or parked), or None."""
    return _OPEN_STEP.first(opportunity.pk)


def asked(opportunity: Opportunity) -> Asked:
    """Return since when the answer that the stage awaits has been asked for, and how often.

    Mail that was not sent, since its reader had left the list, does not count.
    """
    stage = Stage(opportunity.stage)
    asking_steps = Step.objects.filter(opportunity=opportunity).exclude(kind__in=NOT_ASKING)
    begun = asking_steps.order_by("-due_at").values_list("anchor_at", flat=True).first()
    reached: datetime = getattr(opportunity, TIME_OF[stage])
    since = max(begun or reached, reached)
    asking = Message.objects.filter(
        lead_id=opportunity.lead_id,
        opportunity_id=opportunity.pk,
        kind__in=_ASKING.get(stage, ()),
        queued_at__gte=since,
    ).exclude(state=MessageState.SUPPRESSED)
    return Asked(since, asking.values("queued_at").distinct().count())


def next_step_moment() -> datetime | None:
    """Return when the next step of any opportunity falls due, or None where nothing is due."""
    first = (
        Step.objects.filter(state=WorkState.DUE).order_by("next_attempt_at").values_list("next_attempt_at", flat=True)
    )
    found: datetime | None = first.first()
    return found
