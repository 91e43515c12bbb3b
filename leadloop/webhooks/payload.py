"""What is sent: an event as the history has it. Ids, codes and amounts only; whoever wants more asks the API by the ids.

It is made when it is sent, so that nothing of it lies about anywhere else.
"""

import json
from datetime import UTC, datetime
from typing import Any

from leadloop.history.models import Event
from leadloop.webhooks.models import Delivery, Endpoint


def body_of(delivery: Delivery) -> bytes:
    """Return the body, in UTF-8. The same delivery has the same body each time."""
    data = data_of(delivery.event) if delivery.event else {"webhook": str(delivery.endpoint_id)}
    document = {"type": delivery.kind, "timestamp": _rfc3339(delivery.at), "data": data}
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def data_of(event: Event) -> dict[str, Any]:
    """Return the event's own data, and beside them its id, who caused it, and what it happened to."""
    return {
        **event.data,
        "event": str(event.pk),
        "actor": {"kind": event.actor_kind, "id": _text(event.actor_id)},
        "lead": _text(event.lead_id),
        "opportunity": _text(event.opportunity_id),
    }


def ping(endpoint: Endpoint, *, now: datetime) -> Delivery:
    """Return a delivery that tells of nothing, to try the endpoint out."""
    return Delivery(brand_id=endpoint.brand_id, endpoint=endpoint, event=None, at=now, next_attempt_at=now)


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
