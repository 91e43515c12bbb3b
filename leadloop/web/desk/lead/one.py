"""One lead at the desk: looking at it, taking an outcome back, and putting two requests together."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leadloop.desk.enums import OutcomeKind
from leadloop.intake.models import Lead
from leadloop.journeys.leads_merged import merge as merge_leads
from leadloop.journeys.outcome_recorded import Decider, NotOpen, OutcomeProblem
from leadloop.journeys.outcome_undone import UndoProblem, take_back
from leadloop.web.desk.lead.forms import UndoForm
from leadloop.web.desk.lead.showing import lead_at_desk, show
from leadloop.web.gate import MemberRequest, for_desk, found_or_404

_LONGEST_NUMBER = 5


@for_desk
@require_safe
def lead(request: MemberRequest, lead_id: uuid.UUID) -> HttpResponse:
    """Show what the customer asked, how to reach them, and the three outcomes."""
    return show(request, lead_at_desk(request, lead_id))


@for_desk
@require_POST
def undo(request: MemberRequest, lead_id: uuid.UUID) -> HttpResponse:
    """Take the last outcome back."""
    at_desk = lead_at_desk(request, lead_id)
    form = UndoForm(request.POST, auto_id="undo_%s")
    form.full_clean()
    text = str(form.cleaned_data["number"] or "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < _LONGEST_NUMBER else 0
    try:
        outcome = take_back(
            at_desk.lead,
            number=number,
            by=request.actor,
            leads=request.leads_desk,
            reason=str(form.cleaned_data["reason"] or ""),
            now=request.now,
        )
    except UndoProblem as problem:
        form.blame(problem.errors)
        return show(request, at_desk, undoing=form, status=422)
    label = OutcomeKind(outcome.kind).label
    messages.success(request, _("Taken back: %(outcome)s. The lead is to be managed again.") % {"outcome": label})
    return redirect("desk:lead", lead_id)


@for_desk
@require_POST
def merge(request: MemberRequest, lead_id: uuid.UUID) -> HttpResponse:
    """Close this lead as a duplicate of another one, or another one as a duplicate of this."""
    at_desk = lead_at_desk(request, lead_id)
    if not request.POST.get("other"):
        return show(request, at_desk, problem=_("Choose the request to merge with."), status=422)
    other: Lead = found_or_404(Lead.objects.select_related("form").one(request.brand, _id(request.POST.get("other"))))
    other.brand = request.brand
    leaves, stays = (other, at_desk.lead) if request.POST.get("which") == "other" else (at_desk.lead, other)
    try:
        merge_leads(leaves, into=stays, by=Decider(request.actor, request.user), now=request.now)
    except OutcomeProblem as problem:
        return show(request, at_desk, problem=" ".join(problem.errors.values()), status=422)
    except NotOpen as refusal:
        return show(request, at_desk, problem=str(refusal), status=409)
    messages.success(request, _("Merged. The other request is closed as a duplicate; this one goes on."))
    return redirect("desk:lead", stays.pk)


def _id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
