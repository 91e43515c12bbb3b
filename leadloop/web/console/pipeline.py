"""Where everything stands now, and what needs somebody."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leadloop.accounts.enums import Role
from leadloop.accounts.models import ApiKey
from leadloop.feedback.enums import ReviewState
from leadloop.feedback.models import Review
from leadloop.intake.models import Lead
from leadloop.intake.queries import form_by_key
from leadloop.network.queries import locations
from leadloop.opportunities.enums import Stage
from leadloop.reports.owing import owing
from leadloop.reports.pipeline import pipeline_now
from leadloop.web.console.leads.filters import MISSING
from leadloop.web.console.leads.placing import unplaced_leads
from leadloop.web.console.mail.waiting import count_needing_a_look
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers

MOST_LOCATIONS = 10


@for_managers
@require_safe
def pipeline(request: MemberRequest) -> HttpResponse:
    """Show the counts, each leading to what it counts; for a new brand, the next steps."""
    brand = request.brand
    now = pipeline_now(brand, now=request.now)
    has_leads = any(now.leads.values()) or Lead.objects.for_brand(brand).exists()
    context = {
        "pipeline": now,
        "complete": now.opportunities[Stage.COMPLETE],
        "unreported": f"{reverse('console:leads')}?revenue={MISSING}",
        "most_leads": max(now.leads.values()),
        "most_opportunities": max(now.opportunities.values()),
        "late": owing(brand, most=MOST_LOCATIONS),
        "unplaced": unplaced_leads(brand).count(),
        "to_look_at": count_needing_a_look(brand),
        "undecided": Review.objects.for_brand(brand).filter(state=ReviewState.PENDING).count(),
        "steps": None if has_leads else _first_steps(request),
    }
    return page(request, "pipeline.html", context, place="pipeline")


def _first_steps(request: MemberRequest) -> list[dict[str, object]]:
    """Return what a new brand does first, and what of it is done."""
    brand = request.brand
    form = form_by_key(brand, "")
    steps = [
        {
            "title": _("Add your locations"),
            "text": _(
                "Requests go to them. One by one here, or all at once from a CSV file: leadloop import locations."
            ),
            "href": reverse("console:location_new"),
            "action": _("Add a location"),
            "done": locations(brand).exists(),
        },
        {
            "title": _("Open your form"),
            "text": _("It takes requests already. Link to it, or post to it from your own site."),
            "href": f"/l/{brand.slug}/f/{form.key}/" if form else reverse("console:settings_forms"),
            "action": _("Open the form"),
            "done": False,
        },
    ]
    if request.membership.role == Role.OWNER:
        steps.append(
            {
                "title": _("Make an API key"),
                "text": _("For your website or CRM to send requests and to read what became of them."),
                "href": reverse("console:settings_keys"),
                "action": _("Make a key"),
                "done": ApiKey.objects.for_brand(brand).filter(revoked_at=None).exists(),
            }
        )
    return steps
