"""All that the lead's page shows, put together from a constant number of queries."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from leadloop.desk.calendar import desk_hours
from leadloop.desk.enums import OutcomeKind
from leadloop.desk.models import DeskItem, DeskPolicy, Outcome, Reminder
from leadloop.desk.next_attempt import proposals
from leadloop.desk.queries import (
    CustomerClock,
    clock_of_customer,
    desk_policy_of,
    form_policy_of,
    item_of,
    open_reminder,
)
from leadloop.desk.queue import is_free_for
from leadloop.intake.models import Lead
from leadloop.journeys.outcome_undone import own_until
from leadloop.questions.enums import ReasonKind
from leadloop.questions.models import Reason
from leadloop.questions.queries import reasons
from leadloop.web.desk.lead.forms import PERSON, PLACE, OutcomeForm, UndoForm
from leadloop.web.desk.lead.hints import reason_hints
from leadloop.web.desk.lead.places import places_for
from leadloop.web.desk.lead.related import agreed_by, related_leads
from leadloop.web.desk.shell import page
from leadloop.web.gate import MemberRequest, found_or_404
from leadloop.web.leads.whole import WholeLead, whole_lead


@dataclass(frozen=True, slots=True)
class AtDesk:
    """A lead with its place at the desk; ``item`` is None for one that never was there."""

    whole: WholeLead
    item: DeskItem | None
    policy: DeskPolicy
    clock: CustomerClock
    reminder: Reminder | None
    reasons: list[Reason]

    @property
    def lead(self) -> Lead:
        """The lead itself."""
        return self.whole.lead

    @property
    def last_outcome(self) -> Outcome | None:
        """The last outcome that can be taken back: a location that gave the lead back has answered it."""
        last = next((each for each in reversed(self.whole.outcomes) if each.undone_at is None), None)
        returned_at = self.item.returned_at if self.item else None
        return None if last and returned_at and last.at <= returned_at else last

    @property
    def missing_attempts(self) -> int:
        """How many attempts are missing before the desk may give up."""
        return max(0, self.policy.attempts_needed - (self.item.attempts if self.item else 0))


def lead_at_desk(request: MemberRequest, lead_id: uuid.UUID) -> AtDesk:
    """Return the brand's lead; 404 where there is none."""
    whole = found_or_404(whole_lead(request.brand, lead_id))
    whole.lead.brand = request.brand
    policy = desk_policy_of(request.brand)
    item = item_of(whole.lead)
    return AtDesk(
        whole=whole,
        item=item,
        policy=policy,
        clock=clock_of_customer(whole.lead, brand=request.brand, policy=policy),
        reminder=open_reminder(whole.lead) if item and item.is_open else None,
        reasons=reasons(request.brand, ReasonKind.NEGATIVE),
    )


def outcome_form(request: MemberRequest, at_desk: AtDesk, data: Any = None) -> OutcomeForm:
    """Return the form of the lead's page, as it is at first or as it was sent."""
    zone = request.brand.time_zone
    offered = proposals(
        policy=at_desk.policy,
        attempts=(at_desk.item.attempts if at_desk.item else 0) + 1,
        desk=desk_hours(at_desk.policy, zone=zone),
        customer=at_desk.clock.polite,
        now=request.now,
    )
    return OutcomeForm(
        data,
        lead=at_desk.lead,
        seen=at_desk.whole.outcomes[-1].number if at_desk.whole.outcomes else 0,
        reasons=at_desk.reasons,
        proposals=offered,
        clock=at_desk.clock,
        zone=zone,
    )


def show(
    request: MemberRequest,
    at_desk: AtDesk,
    *,
    form: OutcomeForm | None = None,
    opened: str = "",
    undoing: UndoForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the page. ``form`` is the form as it was sent, ``opened`` the outcome whose panel is open, ``problem`` why not."""
    lead, item, whole = at_desk.lead, at_desk.item, at_desk.whole
    is_open = item is not None and item.is_open
    mine = is_open and item is not None and item.agent_id in (None, request.user.pk)
    shown = form or (outcome_form(request, at_desk) if mine else None)
    words = ((form.data.get("q", "") if form else "") or request.GET.get("q", "")).strip()
    if words and not opened:
        opened = str(OutcomeKind.POSITIVE)
    chosen = str(form["location"].value() or "") if form else ""
    places = (
        places_for(request.brand, lead, words=words, chosen_ref=chosen, rounds=whole.rounds, now=request.now)
        if shown
        else []
    )
    own = form_policy_of(lead.form_id)
    polite = at_desk.clock.polite.next_open(request.now)
    last = at_desk.last_outcome
    context = {
        "at_desk": at_desk,
        "whole": whole,
        "lead": lead,
        "item": item,
        "is_open": is_open,
        "mine": mine,
        "is_free": is_open
        and item is not None
        and (request.leads_desk or is_free_for(item, request.user.pk, policy=at_desk.policy, now=request.now)),
        "me": request.user,
        "zone_name": at_desk.clock.zone.rpartition("/")[2].replace("_", " "),
        "clock": at_desk.clock,
        "is_polite": polite == request.now,
        "polite_from": polite,
        "guide": (own.guide if own else "") or at_desk.policy.guide,
        "agreed": agreed_by(whole.consents),
        "related": related_leads(request.brand, lead, item),
        "form": shown,
        "person": [shown[name] for name in PERSON] if shown else [],
        "place": [shown[name] for name in PLACE] if shown else [],
        "is_opened": {str(kind): kind == opened for kind in OutcomeKind},
        "places": places,
        "picked": chosen or (places[0].location.ref if places else ""),
        "q": words,
        "hints": reason_hints(at_desk.reasons, missing=at_desk.missing_attempts, needed=at_desk.policy.attempts_needed),
        "last": last,
        "undo": undoing or (UndoForm(initial={"number": last.number}, auto_id="undo_%s") if last else None),
        "undo_is_own": last is not None
        and last.actor_id == request.user.pk
        and request.now <= own_until(last, undo_minutes=at_desk.policy.undo_minutes),
        "undo_until": own_until(last, undo_minutes=at_desk.policy.undo_minutes) if last else None,
        "problem": problem,
    }
    return page(request, "lead.html", context, place="queue", status=status)
