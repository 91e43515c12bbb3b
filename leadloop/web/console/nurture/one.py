"""One campaign: its results, who would be written to, and who is in it and why no more."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leadloop.journeys.campaign_changes import let_go
from leadloop.nurture.enums import CampaignState, EnrolmentState, StopReason
from leadloop.nurture.models import Enrolment
from leadloop.nurture.preview import preview as look_ahead
from leadloop.nurture.queries import steps_of
from leadloop.outbox.queries import waits
from leadloop.reports.nurture import campaign_results
from leadloop.web.console.cursors import newest_first
from leadloop.web.console.nurture.shown import chart_of, money_lines, sentence, stops, subjects_sentence
from leadloop.web.console.nurture.views import PLACE, one
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers, found_or_404

_CHANGEABLE = (CampaignState.DRAFT, CampaignState.PAUSED)


@for_managers
@require_safe
def campaign(request: MemberRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Show where the customers stand, and what the campaign brought."""
    found = one(request, campaign_id)
    results = campaign_results(found)
    context = {
        "campaign": found,
        "steps": [(each, _figures(results.steps, each.number)) for each in steps_of(found)],
        "results": results,
        "tally": results.tally,
        "chart": chart_of(results),
        "sentence": sentence(results),
        "stops": stops(results.tally),
        "subjects": subjects_sentence(results.subjects),
        "revenue": money_lines(results),
        "can_change": found.state in _CHANGEABLE,
    }
    return page(request, "nurture/campaign.html", context, place=PLACE)


@for_managers
@require_safe
def preview(request: MemberRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Show who would be written to and when, without doing it."""
    found = one(request, campaign_id)
    steps = steps_of(found)
    context = {"campaign": found, "steps": steps, "preview": look_ahead(found, steps, now=request.now)}
    return page(request, "nurture/preview.html", context, place=PLACE)


@for_managers
@require_safe
def customers(request: MemberRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """List who is in the campaign, newest first."""
    found = one(request, campaign_id)
    rows = Enrolment.objects.for_brand(request.brand).filter(campaign=found).select_related("lead")
    state, reason = request.GET.get("state", ""), request.GET.get("reason", "")
    if state in EnrolmentState.values:
        rows = rows.filter(state=state)
    if reason in StopReason.values:
        rows = rows.filter(stop_reason=reason)
    listed = newest_first(rows, by="enrolled_at", cursor=request.GET.get("cursor", ""))
    context: dict[str, Any] = {
        "campaign": found,
        "rows": listed.rows,
        "next": listed.next,
        "states": EnrolmentState.choices,
        "state": state,
        "is_narrowed": bool(state or reason),
    }
    return page(request, "nurture/customers.html", context, place=PLACE)


@for_managers
@require_safe
def enrolment(request: MemberRequest, enrolment_id: uuid.UUID) -> HttpResponse:
    """Show one customer in a campaign: by which consent, which mails, and why it stopped."""
    found = _enrolment(request, enrolment_id)
    mails = list(found.mails.order_by("number"))
    context = {
        "enrolment": found,
        "campaign": found.campaign,
        "mails": mails,
        "can_stop": found.state in (EnrolmentState.DUE, EnrolmentState.PARKED)
        or waits(each.message_id for each in mails),
    }
    return page(request, "nurture/enrolment.html", context, place=PLACE)


@for_managers
@require_POST
def stop(request: MemberRequest, enrolment_id: uuid.UUID) -> HttpResponse:
    """Let one customer go."""
    found = _enrolment(request, enrolment_id)
    if let_go(found, now=request.now):
        messages.success(request, _("This customer gets no more mails of this campaign."))
    return redirect("console:nurture_enrolment", found.pk)


def _enrolment(request: MemberRequest, enrolment_id: uuid.UUID) -> Enrolment:
    rows = Enrolment.objects.select_related("campaign", "lead", "consent")
    return found_or_404(rows.one(request.brand, enrolment_id))


def _figures(found: tuple[Any, ...], number: int) -> Any:
    return next((each for each in found if each.number == number), None)
