"""How an opportunity came to where it stands, and what we ask next: told to its location."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from leadloop.followups.enums import StepKind
from leadloop.followups.models import Step
from leadloop.history.enums import ActorKind, Kind
from leadloop.history.models import Event
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity

_NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history. ``day`` is the day on which the location wanted to be asked."""

    title: str
    at: datetime
    who: str
    icon: str
    tone: str = ""
    text: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """What we do next."""

    title: str
    at: datetime


def lines_of(
    opportunity: Opportunity, events: Iterable[Event], *, names: Mapping[uuid.UUID, str], labels: Mapping[str, str]
) -> list[Line]:
    """Return what a location may read of its opportunity's history, oldest first."""
    return list(_lines(opportunity, events, names, labels))


def _lines(
    opportunity: Opportunity, events: Iterable[Event], names: Mapping[uuid.UUID, str], labels: Mapping[str, str]
) -> Iterator[Line]:
    looks = _looks()
    for event in events:
        if event.kind not in looks:
            continue
        title, icon, tone = looks[event.kind]
        reason = event.data.get("reject_reason") or event.data.get("lost_reason") or ""
        day = event.data.get("follow_up_on")
        yield Line(
            title=title,
            at=event.at,
            who=_who(opportunity, event, names),
            icon=icon,
            tone=tone,
            text=labels.get(reason, reason) if event.kind != Kind.CORRECTED else _corrected(event),
            day=date.fromisoformat(day) if day else None,
        )


def left_after(opportunity: Opportunity) -> str:
    """Return the last stage that a rejected or lost opportunity had reached, for the stepper."""
    reached = [
        (opportunity.won_at, Stage.WON),
        (opportunity.accepted_at, Stage.ACCEPTED),
        (opportunity.acknowledged_at, Stage.ACKNOWLEDGED),
    ]
    return str(next((stage for at, stage in reached if at is not None), Stage.UNACKNOWLEDGED))


def next_of(step: Step | None, stage: Stage) -> Next | None:
    """Return what we do next, or None where nothing is due."""
    if step is None:
        return None
    match StepKind(step.kind):
        case StepKind.STATUS_REQUEST | StepKind.STATUS_REMINDER if stage == Stage.WON:
            return Next(_("We ask you whether the order is complete"), step.due_at)
        case StepKind.STATUS_REQUEST | StepKind.STATUS_REMINDER:
            return Next(_("We ask you how it went"), step.due_at)
        case StepKind.OFFER_REMINDER:
            return Next(_("We remind you if nobody has answered"), step.due_at)
        case StepKind.ESCALATION:
            return Next(_("We tell your manager and the brand if nobody has answered"), step.due_at)
        case StepKind.LAPSE:
            return Next(_("It goes to another location if nobody has answered"), step.due_at)
        case _:
            return None


def _looks() -> dict[str, tuple[str, str, str]]:
    return {
        Kind.OFFERED: (_("Offered to you"), "inbox", ""),
        Kind.ACKNOWLEDGED: (_("Contact details shown"), "eye", "accent"),
        Kind.ACCEPTED: (_("Accepted"), "handshake", "success"),
        Kind.REJECTED: (_("Rejected"), "ban", "danger"),
        Kind.DEFERRED: (_("Not yet"), "hourglass", ""),
        Kind.WON: (_("Won"), "trophy", "success"),
        Kind.LOST: (_("Lost"), "circle-x", "danger"),
        Kind.COMPLETED: (_("Complete"), "circle-check", "success"),
        Kind.OVERDUE: (_("Answer overdue"), "timer", "warning"),
        Kind.CORRECTED: (_("Corrected"), "pencil", "warning"),
        Kind.CONTACT_UPDATED: (_("Contact details corrected"), "pencil", ""),
        Kind.REVENUE_REPORTED: (_("Revenue reported"), "banknote", "success"),
        Kind.REVIEW_RECEIVED: (_("Review received"), "star", "accent"),
        Kind.REVIEW_PUBLISHED: (_("Review published"), "eye", ""),
        Kind.REVIEW_HIDDEN: (_("Review hidden"), "eye-off", ""),
    }


def _who(opportunity: Opportunity, event: Event, names: Mapping[uuid.UUID, str]) -> str:
    match event.actor_kind:
        case ActorKind.LOCATION:
            return names.get(event.actor_id or _NOBODY, opportunity.location.name)
        case ActorKind.BRAND | ActorKind.PROGRAM:
            return opportunity.brand.name
        case ActorKind.CUSTOMER:
            return _("The customer")
        case _:
            return ""


def _corrected(event: Event) -> str:
    stages = dict(Stage.choices)
    names = {"before": stages.get(event.data.get("from"), ""), "after": stages.get(event.data.get("to"), "")}
    return _("From “%(before)s” to “%(after)s”") % names
