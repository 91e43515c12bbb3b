"""One delivery: what is sent, what was answered, and once more."""

import json
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leadloop.web.console.settings.frame import settings_page
from leadloop.web.console.webhooks.views import TAB
from leadloop.web.gate import MemberRequest, for_managers, found_or_404
from leadloop.webhooks.enums import Off
from leadloop.webhooks.models import Delivery
from leadloop.webhooks.operations import EndpointIsOff, redeliver
from leadloop.webhooks.payload import body_of


@for_managers
@require_safe
def delivery(request: MemberRequest, delivery_id: uuid.UUID) -> HttpResponse:
    """Show what is sent and what was answered."""
    found = _found(request, delivery_id)
    body = json.dumps(json.loads(body_of(found)), indent=2, ensure_ascii=False)
    return settings_page(request, "webhook_delivery.html", {"delivery": found, "body": body}, tab=TAB)


@for_managers
@require_POST
def again(request: MemberRequest, delivery_id: uuid.UUID) -> HttpResponse:
    """Send it once more."""
    found = _found(request, delivery_id)
    try:
        redeliver(found, now=request.now)
        messages.success(request, _("It is sent now, under the same id."))
    except EndpointIsOff as off:
        messages.error(request, str(off))
    return redirect("console:webhook_delivery", found.pk)


def _found(request: MemberRequest, delivery_id: uuid.UUID) -> Delivery:
    rows = Delivery.objects.select_related("event", "endpoint").exclude(endpoint__off=Off.REMOVED)
    found: Delivery = found_or_404(rows.one(request.brand, delivery_id))
    return found
