"""The list of leads."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from leadloop.web.console.leads.filters import LeadFilter
from leadloop.web.console.leads.rows import rows_of
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers


@for_managers
@require_safe
def leads(request: MemberRequest) -> HttpResponse:
    """Show the brand's leads, newest first, filtered."""
    wanted = LeadFilter(request.GET, brand=request.brand)
    rows, following = rows_of(request.brand, wanted, cursor=request.GET.get("cursor", ""), now=request.now)
    return page(request, "leads.html", {"filter": wanted, "rows": rows, "next": following}, place="leads")
