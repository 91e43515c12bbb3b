"""A receiver of webhooks within the demo: it checks what comes as a program elsewhere would, and says what it found."""

import hmac
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from leadloop.accounts.models import Brand
from leadloop.core import clock
from leadloop.core.ids import read_id
from leadloop.webhooks.models import Delivery, Endpoint
from leadloop.webhooks.operations import add_endpoint, send_ping
from leadloop.webhooks.secrets import valid_keys
from leadloop.webhooks.signing import signature_of

_DESCRIPTION: Final = "Receiver of the demo"


def begin_to_send(brand: Brand, *, base_url: str, now: datetime) -> None:
    """Let the brand's events come here from now on, and try that out."""
    endpoint, _secret = add_endpoint(brand, url=base_url + _path(), description=_DESCRIPTION, now=now)
    send_ping(endpoint, now=now)


def send_here(*, before: str, base_url: str) -> None:
    """Let what went to the demo's earlier address come to its present one."""
    Endpoint.objects.filter(url=before + _path()).update(url=base_url + _path())


# It comes from a program, which has no cookie; who sent it is told by the signature.
@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Say whether the signature is right. A real receiver would keep the event now, and work on it later."""
    sent_at, message_id = request.headers.get("Webhook-Timestamp", ""), request.headers.get("Webhook-Id", "")
    known = read_id(message_id)
    delivery = Delivery.objects.select_related("endpoint", "event").filter(pk=known).first() if known else None
    if delivery is None:
        return _answer(404, _("Nothing was sent under this id."))
    given = request.headers.get("Webhook-Signature", "").split()
    for key in valid_keys(delivery.endpoint, now=clock.now()):
        expected = signature_of(message_id, sent_at, request.body, key=key)
        if any(hmac.compare_digest(each.encode(), expected.encode()) for each in given):
            return _answer(200, _("Thank you for %(type)s. The signature is right.") % {"type": delivery.kind})
    return _answer(401, _("The signature is wrong."))


def _path() -> str:
    return reverse("demo:webhook")


def _answer(status: int, words: str) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
