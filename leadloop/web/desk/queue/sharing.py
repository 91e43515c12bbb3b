"""Taking, releasing and assigning from the list. Each answers with a redirect and a sentence."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from leadloop.accounts.models import User
from leadloop.accounts.queries import membership_of
from leadloop.core.ids import read_id
from leadloop.core.moments import when_text
from leadloop.desk.queue import next_due
from leadloop.intake.models import Lead
from leadloop.journeys.desk_shares_out import Taken, assign_leads, release_lead, take_lead, take_next_lead
from leadloop.web.desk.queue.filters import read_ids
from leadloop.web.desk.queue.rows import name_of
from leadloop.web.gate import MemberRequest, for_desk, for_supervisors, found_or_404

# What the list calls "to nobody".
NOBODY = "nobody"


@for_desk
@require_POST
def take_next(request: MemberRequest) -> HttpResponse:
    """Give the agent what they should do next, and lead there."""
    but = read_id(request.POST.get("but", ""))
    item = take_next_lead(request.brand, user=request.user, but=but, now=request.now)
    if item is not None:
        return redirect("desk:lead", item.lead_id)
    due_at = next_due(request.brand, request.user.pk, now=request.now)
    said = _("Nothing to do now.")
    if due_at is not None:
        said = _("Nothing to do now. The next one is due at %(when)s.") % {"when": when_text(due_at)}
    messages.info(request, said)
    return _back(request)


@for_desk
@require_POST
def take(request: MemberRequest, lead_id: uuid.UUID) -> HttpResponse:
    """Give the lead to whoever pressed."""
    lead = found_or_404(Lead.objects.one(request.brand, lead_id))
    try:
        take_lead(lead, user=request.user, leads=request.leads_desk, now=request.now)
    except Taken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("%(name)s is yours now.") % {"name": name_of(lead.customer)})
    return _back(request, lead_id)


@for_desk
@require_POST
def release(request: MemberRequest, lead_id: uuid.UUID) -> HttpResponse:
    """Let anyone take the lead again."""
    lead = found_or_404(Lead.objects.one(request.brand, lead_id))
    if release_lead(lead, user=request.user, now=request.now):
        messages.success(
            request, _("Released. Anyone at the desk may take %(name)s now.") % {"name": name_of(lead.customer)}
        )
    else:
        messages.info(request, _("You do not have this lead any more. Nothing was changed."))
    return _back(request, lead_id)


@for_supervisors
@require_POST
def assign(request: MemberRequest) -> HttpResponse:
    """Give the chosen leads to an agent, or to nobody."""
    leads, to = read_ids(request.POST.getlist("lead")), request.POST.get("agent", "")
    agent = _agent(request, to)
    if not leads:
        messages.error(request, _("No lead is selected. Select leads in the list, then assign them."))
    elif agent is None and to != NOBODY:
        messages.error(request, _("Choose who gets the leads: somebody who works at this desk, or nobody."))
    else:
        moved = assign_leads(request.brand, leads, agent=agent, by=request.actor, now=request.now)
        messages.success(request, _told(moved, len(leads), agent))
    return _back(request)


def _told(moved: int, chosen: int, agent: User | None) -> str:
    if agent is None:
        said = ngettext("%(count)s lead is free now.", "%(count)s leads are free now.", moved)
    else:
        said = ngettext("%(count)s lead assigned to %(agent)s.", "%(count)s leads assigned to %(agent)s.", moved)
    said %= {"count": moved, "agent": agent}
    left = chosen - moved
    if not left:
        return said
    rest = ngettext(
        "%(count)s was left as it is: it is with them already, or not to be managed any more.",
        "%(count)s were left as they are: they are with them already, or not to be managed any more.",
        left,
    )
    return f"{said} {rest % {'count': left}}"


def _agent(request: MemberRequest, text: str) -> User | None:
    user_id = read_id(text)
    membership = membership_of(request.brand, user_id) if user_id else None
    return membership.user if membership else None


def _back(request: MemberRequest, lead_id: uuid.UUID | None = None) -> HttpResponse:
    """Return to the view of the list that was pressed in, at its row; to no other place, whatever was sent."""
    home, back = reverse("desk:queue"), request.POST.get("back", "")
    if not (back.startswith(home) and url_has_allowed_host_and_scheme(back, allowed_hosts=None)):
        back = home
    return redirect(f"{back}#lead-{lead_id}" if lead_id else back)
