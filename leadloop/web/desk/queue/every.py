"""All leads of the brand, also decided ones: the list, and the search at the desk."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from leadloop.intake.models import Lead, LeadForm
from leadloop.web.console.cursors import newest_first
from leadloop.web.desk.queue.filters import LeadsFilter
from leadloop.web.desk.queue.rows import name_of, town_of
from leadloop.web.desk.shell import page
from leadloop.web.gate import MemberRequest, for_desk


@for_desk
@require_safe
def leads(request: MemberRequest) -> HttpResponse:
    """Show all leads, newest first, filtered."""
    forms = list(LeadForm.objects.for_brand(request.brand).only("key", "title").order_by("title"))
    wanted = LeadsFilter(request.GET, brand=request.brand, lead_forms=forms)
    found = Lead.objects.for_brand(request.brand).filter(wanted.on_leads()).select_related("desk_item__agent")
    paged = newest_first(found, by="created_at", cursor=request.GET.get("cursor", ""))
    titles = {each.pk: each.title for each in forms}
    rows = [
        {
            "lead": lead,
            "name": name_of(lead.customer),
            "town": town_of(lead.customer),
            "wants": lead.product or lead.interest or titles.get(lead.form_id, ""),
            "item": getattr(lead, "desk_item", None),
        }
        for lead in paged.rows
    ]
    return page(request, "leads.html", {"filter": wanted, "rows": rows, "next": paged.next}, place="leads")
