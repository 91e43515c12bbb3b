"""What tests of webhooks share: endpoints at a receiver, events, and delivering at the story's time."""

from datetime import UTC, datetime

from standardwebhooks import Webhook, WebhookVerificationError

from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM
from leadloop.history.operations import event, record
from leadloop.webhooks.operations import add_endpoint
from leadloop.webhooks.sending import deliver_due
from tests.support.story import NOW, make_brand


def endpoint_at(receiver, brand=None, **fields):
    return add_endpoint(brand or make_brand(), url=receiver.url(), now=NOW, **fields)


def happens(brand, number=1, **data):
    record(*(event(Kind.ORDER_PLACED, brand=brand, actor=SYSTEM, now=NOW, **data) for _ in range(number)))


def deliver(now=NOW, **fields):
    """Deliver as if `now` were now: receivers compare the time with their own clock."""
    return deliver_due(now=now, ahead=now - datetime.now(UTC), **fields)


def verifies(secret, got):
    try:
        Webhook(secret).verify(got.body, got.headers)
    except WebhookVerificationError:
        return False
    return True
