"""Campaigns: the list, the cap over all of them, the editor, and starting, pausing and ending one."""

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leadloop.core.ids import read_id
from leadloop.core.problems import FieldProblem
from leadloop.journeys.campaign_changes import CampaignProblem, save_campaign, set_cap, take_campaign_to
from leadloop.nurture.enums import CampaignState
from leadloop.nurture.models import Campaign
from leadloop.nurture.preview import Counts, counts
from leadloop.nurture.queries import campaigns, rules_of, steps_of, tallies
from leadloop.web.console.nurture.forms import CampaignForm, CapForm, StepsForm, days_after
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers, found_or_404, posted

PLACE: Final = "nurture"
_MOST_SHOWN: Final = 200
_ANSWERS: Final = {
    "start": CampaignState.RUNNING,
    "pause": CampaignState.PAUSED,
    "resume": CampaignState.RUNNING,
    "end": CampaignState.ENDED,
}


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: MemberRequest) -> HttpResponse:
    """Show all campaigns with where their customers stand; set the cap over all of them."""
    rules = rules_of(request.brand)
    form = CapForm(posted(request), initial={"most_mails": rules.most_mails, "in_days": rules.in_days})
    if request.method == "POST" and form.is_valid():
        set_cap(request.brand, **form.cleaned_data, now=request.now)
        messages.success(request, _("Saved. It holds for every mail from now on."))
        return redirect("console:nurture")
    found = list(campaigns(request.brand)[:_MOST_SHOWN])
    counted = tallies(found)
    rows = [(each, counted[each.pk]) for each in found]
    return page(
        request, "nurture/list.html", {"rows": rows, "form": form}, place=PLACE, status=422 if form.errors else 200
    )


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Make a campaign."""
    return _edit(request, None)


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Change a campaign that does not run."""
    return _edit(request, one(request, campaign_id))


@for_managers
@require_POST
def count(request: MemberRequest) -> HttpResponse:
    """Tell how many customers the audience has that is being written; changes nothing."""
    present = Campaign.objects.one(request.brand, read_id(request.POST.get("campaign", "")))
    draft = present or Campaign(brand=request.brand)
    form = CampaignForm(request.POST, brand=request.brand, campaign=draft)
    return render(request, "console/nurture/count.html", {"counts": _counts(request, form, draft)})


@for_managers
@require_POST
def move(request: MemberRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Start, pause, resume or end a campaign."""
    campaign = one(request, campaign_id)
    to = _ANSWERS.get(request.POST.get("answer", ""))
    if to is not None:
        try:
            take_campaign_to(campaign, to, now=request.now)
        except CampaignProblem as problem:
            messages.error(request, _said(problem))
        else:
            messages.success(request, _moved(to))
    return redirect("console:nurture_campaign", campaign.pk)


def one(request: MemberRequest, campaign_id: uuid.UUID) -> Campaign:
    """Return the brand's campaign, or end in 404."""
    return found_or_404(Campaign.objects.select_related("brand").one(request.brand, campaign_id))


def _edit(request: MemberRequest, campaign: Campaign | None) -> HttpResponse:
    draft = campaign or Campaign(brand=request.brand)
    data = posted(request)
    form = CampaignForm(data, brand=request.brand, campaign=draft)
    steps = StepsForm(data, stored=steps_of(campaign) if campaign else [])
    problem = ""
    asks_only = data is not None and data.get("answer") == "count"
    if data is not None and all([form.is_valid(), steps.is_valid()]) and not asks_only:
        try:
            saved = save_campaign(request.brand, campaign, fields=form.wanted, steps=steps.wanted, now=request.now)
        except CampaignProblem as error:
            problem = _said(error)
        else:
            messages.success(request, _("The campaign is saved."))
            return redirect("console:nurture_campaign", saved.pk)
    context: dict[str, Any] = {
        "campaign": campaign,
        "form": form,
        "steps": [(each, days_after(number)) for number, each in enumerate(steps.forms)],
        "missing": steps.missing,
        "problem": problem,
        "counts": _counts(request, form, draft) if data is not None or campaign else None,
    }
    failed = data is not None and not asks_only
    return page(request, "nurture/edit.html", context, place=PLACE, status=422 if failed else 200)


def _counts(request: MemberRequest, form: CampaignForm, draft: Campaign) -> Counts | None:
    """Return how many customers fit what the form says, and how many may be written to; None where it cannot be told."""
    if not form.is_bound:
        return counts(draft, now=request.now)
    form.full_clean()
    said = {name: value for name, value in form.cleaned_data.items() if name in _AUDIENCE}
    if _AUDIENCE - said.keys() - (_AUDIENCE - form.fields.keys()):
        return None
    asked = Campaign(pk=draft.pk, brand=request.brand, **said)
    return counts(asked, now=request.now)


_AUDIENCE: Final = frozenset(
    {
        "from_no_opportunity", "from_lost", "negative_reasons", "lost_reasons", "products", "channels", "locations",
        "regions", "postal_codes", "min_days", "max_days",
    }
)  # fmt: skip


def _said(problem: FieldProblem) -> str:
    return " ".join(str(text) for text in problem.errors.values())


def _moved(to: CampaignState) -> str:
    return {
        CampaignState.RUNNING: _("The campaign runs. Mails go out in each customer's daytime."),
        CampaignState.PAUSED: _("The campaign rests. Nobody is written to until you resume it."),
        CampaignState.ENDED: _("The campaign has ended. Nobody in it gets another mail."),
    }[to]
