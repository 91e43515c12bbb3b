"""The three outcomes: each button of the lead's page comes here, and ends in one journey."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leadloop.core.moments import when_text
from leadloop.core.text import clean_line
from leadloop.desk.enums import OutcomeKind
from leadloop.intake.enums import LeadStatus
from leadloop.journeys import desk_decides
from leadloop.journeys.desk_shares_out import take_next_lead
from leadloop.journeys.outcome_recorded import Decided, Decider, NotOpen, OutcomeProblem
from leadloop.network.queries import location_by_ref
from leadloop.web.desk.lead.forms import NAMES, OutcomeForm
from leadloop.web.desk.lead.showing import AtDesk, lead_at_desk, outcome_form, show
from leadloop.web.gate import MemberRequest, for_desk


@for_desk
@require_POST
def unreached(request: MemberRequest, lead_id: uuid.UUID) -> HttpResponse:
    """Record that the customer was not reached, with the time of the next attempt."""

    def record(form: OutcomeForm, at_desk: AtDesk) -> tuple[Decided, str]:
        moment = form.next_attempt(now=request.now)
        if form.errors:
            raise OutcomeProblem({})
        decided = desk_decides.unreached(
            at_desk.lead,
            by=_decider(request, form),
            next_attempt_at=moment,
            channel=form.text("channel"),
            is_callback=bool(form.cleaned_data["callback"]),
            note=form.text("note"),
            customer=form.customer(),
            now=request.now,
        )
        told = _("Next attempt: %(time)s.") % {"time": when_text(moment, zone=request.brand.time_zone, show="short")}
        return decided, f"{_('Recorded as unreached.')} {told}"

    return _answer(request, lead_id, OutcomeKind.UNREACHED, record)


@for_desk
@require_POST
def negative(request: MemberRequest, lead_id: uuid.UUID) -> HttpResponse:
    """Record that there is no sale in it, and why."""

    def record(form: OutcomeForm, at_desk: AtDesk) -> tuple[Decided, str]:
        decided = desk_decides.negative(
            at_desk.lead,
            by=_decider(request, form),
            reason=form.text("reason"),
            note=form.text("note"),
            channel=form.text("channel"),
            customer=form.customer(),
            now=request.now,
        )
        labels = {each.key: each.label for each in at_desk.reasons}
        reason = labels.get(decided.outcome.reason, decided.outcome.reason)
        if decided.outcome.status_after == LeadStatus.DISCARDED:
            return decided, _("Discarded: %(reason)s.") % {"reason": reason}
        return decided, _("Closed without an opportunity: %(reason)s.") % {"reason": reason}

    return _answer(request, lead_id, OutcomeKind.NEGATIVE, record)


@for_desk
@require_POST
def positive(request: MemberRequest, lead_id: uuid.UUID) -> HttpResponse:
    """Pass the lead on to a location; or only look for another one, which records nothing."""
    # The button sends it, and the search box while somebody types.
    if "search" in request.POST or "search" in request.GET:
        at_desk = lead_at_desk(request, lead_id)
        form = outcome_form(request, at_desk, request.POST)
        # Nothing is wrong yet with what is not filled in yet.
        return show(request, at_desk, form=form, opened=OutcomeKind.POSITIVE)

    def record(form: OutcomeForm, at_desk: AtDesk) -> tuple[Decided, str]:
        location = location_by_ref(request.brand, clean_line(form.text("location"), limit=60))
        decided = desk_decides.positive(
            at_desk.lead,
            by=_decider(request, form),
            location=location,
            contacted=form.is_contacted,
            channel=form.text("channel") if form.is_contacted else "",
            note=form.text("note"),
            brief=form.text("brief") if "brief" in request.POST else None,
            agreed=bool(form.cleaned_data["agreed"]),
            customer=form.customer(),
            request=form.request(),
            now=request.now,
        )
        return decided, _("Passed on to %(location)s, with a mail to them.") % {
            "location": location.name if location else ""
        }

    return _answer(request, lead_id, OutcomeKind.POSITIVE, record)


def _answer(
    request: MemberRequest,
    lead_id: uuid.UUID,
    kind: OutcomeKind,
    record: Callable[[OutcomeForm, AtDesk], tuple[Decided, str]],
) -> HttpResponse:
    at_desk = lead_at_desk(request, lead_id)
    form = outcome_form(request, at_desk, request.POST)
    form.full_clean()
    try:
        decided, said = record(form, at_desk)
    except OutcomeProblem as problem:
        form.blame(problem.errors, names=NAMES)
        return show(request, at_desk, form=form, opened=kind, status=422)
    except NotOpen as refusal:
        # Looked at again: what was recorded meanwhile is the reason.
        return show(request, lead_at_desk(request, lead_id), form=form, opened=kind, problem=str(refusal), status=409)
    if not decided.changed:
        said = _("This was recorded before; nothing was changed.")
    back = format_html(
        '{} <a href="{}#undo">{}</a>', said, reverse("desk:lead", args=[lead_id]), _("Look at it or take it back")
    )
    messages.success(request, back)
    if request.POST.get("then") == "next":
        item = take_next_lead(request.brand, user=request.user, but=lead_id, now=request.now)
        if item is not None:
            return redirect("desk:lead", item.lead_id)
        messages.info(request, _("Nothing else is to be done now."))
    return redirect("desk:queue")


def _decider(request: MemberRequest, form: OutcomeForm) -> Decider:
    return Decider(request.actor, request.user, form.seen_before)
