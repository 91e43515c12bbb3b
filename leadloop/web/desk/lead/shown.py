"""One lead."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from leadloop.intake.models import Lead
from leadloop.web.desk.queue.rows import name_of
from leadloop.web.desk.shell import page
from leadloop.web.gate import MemberRequest, for_desk, found_or_404


@for_desk
@require_safe
def lead(request: MemberRequest, lead_id: uuid.UUID) -> HttpResponse:
    """Show who asks."""
    found = found_or_404(Lead.objects.one(request.brand, lead_id))
    return page(request, "lead.html", {"lead": found, "name": name_of(found.customer)}, place="queue")
