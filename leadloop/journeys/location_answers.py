"""A location contact answers by pressing a button: reveal, accept, reject, won, lost, not yet, complete."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand
from leadloop.core.problems import FieldProblem
from leadloop.core.text import clean_line, clean_text
from leadloop.core.transaction import one_transaction
from leadloop.followups.operations import plan_first, settle
from leadloop.followups.queries import opening_of, usual_follow_up
from leadloop.history.enums import Kind
from leadloop.history.models import Actor, Event
from leadloop.history.operations import event, record
from leadloop.intake.operations import hold_lead
from leadloop.journeys.customer_asked_why import after_loss
from leadloop.journeys.customer_told import comes_to, leaves
from leadloop.journeys.nurture_begins import nurture_begins
from leadloop.journeys.round_ends import after_given_up
from leadloop.journeys.sale_completes import after_completion
from leadloop.nurture.enums import StopReason
from leadloop.nurture.operations import note_gone
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.operations import Sighting, disclose, hold, move
from leadloop.opportunities.queries import whole_opportunity
from leadloop.opportunities.stages import DISCLOSED, MOVES, already_said
from leadloop.questions.enums import ReasonKind
from leadloop.questions.queries import reasons
from leadloop.updates.queries import reason_at

FURTHEST_FOLLOW_UP = timedelta(days=366)
_KIND = {
    Answer.REVEAL: Kind.ACKNOWLEDGED,
    Answer.ACCEPT: Kind.ACCEPTED,
    Answer.REJECT: Kind.REJECTED,
    Answer.WON: Kind.WON,
    Answer.LOST: Kind.LOST,
    Answer.NOT_YET: Kind.DEFERRED,
    Answer.COMPLETE: Kind.COMPLETED,
}
_REASON_OF = {Answer.REJECT: ReasonKind.REJECT, Answer.LOST: ReasonKind.LOST}
# After these we ask again on a date.
_WITH_DATE = frozenset({Answer.ACCEPT, Answer.WON, Answer.NOT_YET})


class AnswerProblem(FieldProblem):
    """The answer lacks something. ``errors`` maps ``follow_up_on``, ``reason`` or ``note`` to what to do."""


class DoesNotFit(ValueError):
    """The answer does not fit where the opportunity stands (``stage``): somebody was first, or it is too early."""

    def __init__(self, stage: Stage, message: str) -> None:
        super().__init__(message)
        self.stage = stage


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who answers, and, where it may disclose the details to them, how they came to see them."""

    actor: Actor
    sighting: Sighting | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The opportunity after the answer; ``changed`` is False where the same was said before."""

    opportunity: Opportunity
    changed: bool


@one_transaction
def answer(
    opportunity_id: uuid.UUID,
    said: Answer,
    *,
    by: Answerer,
    follow_up_on: date | None = None,
    reason: str = "",
    note: str = "",
    seen: Stage | None = None,
    because: Mapping[str, str] | None = None,
    now: datetime,
) -> Answered:
    """Move the stage, record the event, settle what was due and make what is due next, all or nothing.

    ``seen`` is the stage that the person looked at when they pressed; where it has changed since, nothing is
    done. ``because`` is kept with the event where something else than a press is the cause. Without ``follow_up_on``, accepted and won opportunities are asked about again after the location's
    preferred time. A repeat of what was said before is harmless. Raises :class:`AnswerProblem` and
    :class:`DoesNotFit`; the caller has made sure that the person may answer for this opportunity.
    """
    opportunity = whole_opportunity(opportunity_id)
    if opportunity is None:
        raise DoesNotFit(Stage.WITHDRAWN, _("This opportunity does not exist any more."))
    if said == Answer.REJECT:
        # The lead may go back to the desk: held before the opportunity, as by all who hold both.
        hold_lead(opportunity.lead_id)
    stage = Stage(opportunity.stage)
    if already_said(said, stage):
        return _said_before(opportunity, said, by, now=now)
    if stage not in MOVES[said] or (seen is not None and seen != stage):
        raise DoesNotFit(stage, _stands_at(stage))
    brand = opportunity.brand
    fields = _read_reason(brand, said, reason=reason, note=note)
    due_on = _read_date(opportunity, brand, said, follow_up_on=follow_up_on, now=now)
    if not move(opportunity, said, seen=stage, now=now, **fields):
        # Somebody was first between our look and our step: tell what they said.
        opportunity.refresh_from_db()
        if already_said(said, Stage(opportunity.stage)):
            return _said_before(opportunity, said, by, now=now)
        raise DoesNotFit(Stage(opportunity.stage), _stands_at(Stage(opportunity.stage)))
    events = [_event(opportunity, _KIND[said], by, now=now, **_told(said, due_on, fields), **(because or {}))]
    if said in (Answer.REVEAL, Answer.ACCEPT) and by.sighting is not None:
        disclose(opportunity, by.sighting, now=now)
        if said == Answer.ACCEPT and stage == Stage.UNACKNOWLEDGED:
            events.insert(0, _event(opportunity, Kind.ACKNOWLEDGED, by, now=now))
    record(*events)
    settle(opportunity)
    if opportunity.stage != stage:
        leaves({stage}, opportunity.lead, brand=brand, now=now)
        reason = reason_at(opportunity.stage, opportunity.lead, opportunity)
        comes_to(opportunity.stage, opportunity.lead, brand=brand, opportunity=opportunity, reason=reason, now=now)
    _what_follows(opportunity, brand, said, due_on=due_on, now=now)
    return Answered(opportunity, changed=True)


def _what_follows(opportunity: Opportunity, brand: Brand, said: Answer, *, due_on: date | None, now: datetime) -> None:
    match said:
        case Answer.REJECT:
            after_given_up(opportunity, brand=brand, now=now)
        case Answer.COMPLETE:
            after_completion(opportunity, brand=brand, now=now)
        case Answer.LOST:
            after_loss(opportunity, brand=brand, now=now)
            nurture_begins(opportunity.lead, now=now)
        case Answer.REVEAL | Answer.ACCEPT | Answer.WON | Answer.NOT_YET:
            plan_first(opportunity, brand=brand, now=now, follow_up_on=due_on)
            if said == Answer.WON and opportunity.lead.contact_id is not None:
                note_gone(opportunity.lead.contact_id, why=StopReason.BOUGHT, now=now)


def _said_before(opportunity: Opportunity, said: Answer, by: Answerer, *, now: datetime) -> Answered:
    """Leave all as it is; only a look at the details discloses them to one more contact of the location."""
    if said != Answer.REVEAL or by.sighting is None:
        return Answered(opportunity, changed=False)
    # Held and looked at again: what is being rejected is disclosed to nobody, and who looks twice at once looked once.
    hold(opportunity.pk)
    opportunity.refresh_from_db(fields=["stage"])
    stage = Stage(opportunity.stage)
    if stage not in DISCLOSED:
        raise DoesNotFit(stage, _stands_at(stage))
    is_first = disclose(opportunity, by.sighting, now=now)
    if is_first:
        record(_event(opportunity, Kind.ACKNOWLEDGED, by, now=now, again=True))
    return Answered(opportunity, changed=is_first)


def _read_reason(brand: Brand, said: Answer, *, reason: str, note: str) -> dict[str, Any]:
    if said not in _REASON_OF:
        return {}
    chosen = clean_line(reason, limit=60)
    known = {r.key: r.label for r in reasons(brand, _REASON_OF[said])}
    if chosen not in known:
        labels = ", ".join(known)
        text = _("Please choose a reason.") if not chosen else _("Choose one of: %(choices)s.") % {"choices": labels}
        raise AnswerProblem({"reason": text})
    name = "reject_reason" if said == Answer.REJECT else "lost_reason"
    return {name: chosen, "note": clean_text(note, limit=2000)}


def _read_date(
    opportunity: Opportunity, brand: Brand, said: Answer, *, follow_up_on: date | None, now: datetime
) -> date | None:
    if said not in _WITH_DATE:
        return None
    if follow_up_on is None:
        to = MOVES[said][Stage(opportunity.stage)]
        return usual_follow_up(opportunity.location, to, brand=brand, now=now)
    today = opening_of(opportunity.location).local_date(now)
    if not today <= follow_up_on <= today + FURTHEST_FOLLOW_UP:
        raise AnswerProblem({"follow_up_on": _("Choose a day from today up to a year from now.")})
    return follow_up_on


def _told(said: Answer, due_on: date | None, fields: dict[str, Any]) -> dict[str, Any]:
    """Return what the event keeps of the answer: codes and dates, not the words, which may name people."""
    told = {name: value for name, value in fields.items() if name != "note"}
    return told | ({"follow_up_on": due_on.isoformat()} if due_on and said in _WITH_DATE else {})


def _event(opportunity: Opportunity, kind: Kind, by: Answerer, *, now: datetime, **data: Any) -> Event:
    return event(
        kind,
        brand=opportunity.brand_id,
        actor=by.actor,
        now=now,
        lead=opportunity.lead_id,
        opportunity=opportunity.pk,
        **data,
    )


def _stands_at(stage: Stage) -> str:
    return {
        Stage.UNACKNOWLEDGED: _("Nobody has accepted this request yet. Accept or reject it first."),
        Stage.ACKNOWLEDGED: _("This request has not been accepted yet. Accept or reject it first."),
        Stage.ACCEPTED: _("This request has been accepted already. Tell us whether it was won or lost."),
        Stage.REJECTED: _("This request has been rejected and was passed on."),
        Stage.WON: _("This was won already. Tell us whether it is complete."),
        Stage.LOST: _("This was recorded as lost. The brand can correct it."),
        Stage.COMPLETE: _("This is complete already. The brand can correct it."),
        Stage.WITHDRAWN: _("This request has been taken back by the brand."),
    }[stage]
