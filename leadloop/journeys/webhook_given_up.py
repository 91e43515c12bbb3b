"""A webhook has switched itself off: those who look after the brand are told, once."""

from datetime import datetime

from django.utils.translation import gettext as _

from leadloop.accounts.models import User
from leadloop.accounts.queries import managers_of
from leadloop.core.figures import number
from leadloop.core.moments import when_text
from leadloop.core.transaction import one_transaction
from leadloop.links.tokens import site_address
from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.outbox.operations import queue
from leadloop.outbox.wording import facts, greeting
from leadloop.webhooks.enums import DeliveryState, Off
from leadloop.webhooks.models import Endpoint
from leadloop.webhooks.operations import note_told
from leadloop.webhooks.queries import deliveries_of, latest_error, untold_of


def tell_of_webhooks(*, now: datetime) -> int:
    """Mail of each webhook that switched itself off since the last time. Returns how many there were."""
    return sum(_tell(endpoint, now=now) for endpoint in untold_of())


@one_transaction
def _tell(endpoint: Endpoint, *, now: datetime) -> bool:
    if not note_told(endpoint, now=now):
        # Another worker was first, or it is on again.
        return False
    queue(*(webhook_off(endpoint, user=user, now=now) for user in managers_of(endpoint.brand)))
    return True


def webhook_off(endpoint: Endpoint, *, user: User, now: datetime) -> Message:
    """Return the mail to one of those who look after the brand: which webhook, why, since when, and what waits."""
    brand = endpoint.brand
    waiting = deliveries_of(endpoint, state=DeliveryState.WAITING).count()
    since = endpoint.failing_since
    return compose(
        MessageKind.ESCALATION,
        to=Recipient(user.email, user.name),
        brand=brand,
        context={
            "greeting": greeting(user.name),
            "happened": _happened(endpoint),
            "facts": facts(
                (_("Address"), endpoint.url),
                (_("What for"), endpoint.description),
                (_("Failing since"), when_text(since, zone=brand.time_zone, show="short") if since else ""),
                (_("Last attempt"), latest_error(endpoint)),
                (_("Waiting"), number(waiting) if waiting else ""),
            ),
            "link": site_address(f"/console/settings/webhooks/{endpoint.pk}/"),
            "zone": brand.time_zone,
            "why": _("You get this because you look after %(brand)s.") % {"brand": brand.name},
        },
        folder="webhook_off",
        now=now,
    )


def _happened(endpoint: Endpoint) -> str:
    if endpoint.off == Off.GONE:
        return _("The receiver answered that the webhook is gone for good (410).")
    return _("For days not one attempt to deliver was successful.")
