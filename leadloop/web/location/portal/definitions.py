"""What the figures of the portal's report mean, on one page."""

from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from leadloop.reports.definitions import DEFINITIONS
from leadloop.web.location.portal.gate import PortalRequest, for_contact
from leadloop.web.location.portal.shell import portal_page

KEYS: Final = (
    "acknowledged", "accepted", "rejected", "won", "lost", "completed", "within", "to_acknowledge", "to_accept", "to_win",
    "to_complete", "reasons", "age", "place", "expected", "revenue", "revenue_answered", "rating", "response",
)  # fmt: skip


@for_contact
@require_safe
def definitions(request: PortalRequest) -> HttpResponse:
    """List the definitions."""
    shown = [DEFINITIONS[key] for key in KEYS]
    return portal_page(request, "definitions.html", {"definitions": shown}, place="report")
