"""What the figures of all reports mean, on one page."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from leadloop.reports.definitions import DEFINITIONS
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers


@for_managers
@require_safe
def definitions(request: MemberRequest) -> HttpResponse:
    """List the definitions."""
    return page(request, "reports/definitions.html", {"definitions": DEFINITIONS.values()}, place="reports")
