"""One lead, and what the brand does about it."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leadloop.desk.queries import item_of
from leadloop.feedback.queries import form_of
from leadloop.journeys.feedback_returns import (
    FormClosed,
    FormProblem,
    answer_follow_up_form,
    close_follow_up_form,
)
from leadloop.journeys.stage_corrected import CorrectionProblem, correct_stage
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.web.console.leads.forms import CorrectionForm, RevenueForm
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers, found_or_404
from leadloop.web.leads.whole import Round, WholeLead, whole_lead
from leadloop.web.templatetags.badges import stage_label


@for_managers
@require_safe
def lead(request: MemberRequest, lead_id: uuid.UUID) -> HttpResponse:
    """Show a lead with its whole history."""
    return _show(request, found_or_404(whole_lead(request.brand, lead_id)))


@for_managers
@require_safe
def opportunity(request: MemberRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    """Lead to the opportunity's place on its lead's page."""
    return redirect(_address(found_or_404(Opportunity.objects.one(request.brand, opportunity_id))))


@for_managers
@require_POST
def correct(request: MemberRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    """Correct a wrong answer."""
    whole, this = _round(request, opportunity_id)
    form = CorrectionForm(request.POST, of=this)
    if form.is_valid():
        to = Stage(form.cleaned_data["to"])
        try:
            correct_stage(
                this.opportunity, to=to, reason=form.cleaned_data["reason"], actor=request.actor, now=request.now
            )
        except CorrectionProblem as problem:
            for name, text in problem.errors.items():
                form.add_error(name, text)
        else:
            messages.success(request, _("Corrected. It stands at “%(stage)s” now.") % {"stage": stage_label(to)})
            return redirect(_address(this.opportunity))
    return _show(request, whole, correction=form, status=422)


@for_managers
@require_POST
def revenue(request: MemberRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    """Correct the revenue that the location reported, or enter it in its place."""
    whole, this = _round(request, opportunity_id)
    form = RevenueForm(request.POST, form=this.form, currency=request.brand.currency)
    if form.is_valid() and form.money is not None:
        told = this.form
        try:
            answer_follow_up_form(
                this.opportunity,
                revenue=form.money,
                answers=told.answers if told else {},
                by=request.actor,
                contact=told.location_contact if told else None,
                now=request.now,
            )
        except FormProblem as problem:
            form.add_error(None, " ".join(problem.errors.values()))
        except FormClosed as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The revenue is saved."))
            return redirect(_address(this.opportunity))
    return _show(request, whole, revenue=form, status=422)


@for_managers
@require_POST
def close_form(request: MemberRequest, opportunity_id: uuid.UUID) -> HttpResponse:
    """End corrections of the follow-up form."""
    found = found_or_404(Opportunity.objects.one(request.brand, opportunity_id))
    if close_follow_up_form(found_or_404(form_of(found)), now=request.now):
        messages.success(request, _("The follow-up form is closed. Its figures stay as they are."))
    return redirect(_address(found))


def _show(
    request: MemberRequest,
    whole: WholeLead,
    *,
    correction: CorrectionForm | None = None,
    revenue: RevenueForm | None = None,
    status: int = 200,
) -> HttpResponse:
    newest = whole.rounds[0] if whole.rounds else None
    if newest is not None:
        correction = correction or CorrectionForm(of=newest)
        revenue = revenue or RevenueForm(form=newest.form, currency=request.brand.currency)
    context = {
        "whole": whole,
        "lead": whole.lead,
        "desk_item": item_of(whole.lead),
        "correction": correction,
        "revenue": revenue,
    }
    return page(request, "lead.html", context, place="leads", status=status)


def _round(request: MemberRequest, opportunity_id: uuid.UUID) -> tuple[WholeLead, Round]:
    found = found_or_404(Opportunity.objects.one(request.brand, opportunity_id))
    whole = found_or_404(whole_lead(request.brand, found.lead_id))
    return whole, next(each for each in whole.rounds if each.opportunity.pk == opportunity_id)


def _address(found: Opportunity) -> str:
    return f"{reverse('console:lead', args=[found.lead_id])}#round-{found.round}"
