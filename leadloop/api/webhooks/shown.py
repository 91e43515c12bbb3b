"""Webhooks and deliveries as JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leadloop.api.moments import rfc3339
from leadloop.webhooks.enums import DeliveryState
from leadloop.webhooks.models import Delivery, Endpoint, Secret
from leadloop.webhooks.queries import newest_secret
from leadloop.webhooks.secrets import KeyIsGone, shown


def show_endpoint(endpoint: Endpoint, *, old_secret_until: datetime | None) -> dict[str, Any]:
    """Return a webhook."""
    return {
        "id": str(endpoint.pk),
        "url": endpoint.url,
        "events": endpoint.kinds,
        "description": endpoint.description,
        "enabled": not endpoint.off,
        "disabled_reason": endpoint.off or None,
        "disabled_at": rfc3339(endpoint.off_at),
        "failing_since": rfc3339(endpoint.failing_since),
        "old_secret_until": rfc3339(old_secret_until),
        "created_at": rfc3339(endpoint.created_at),
    }


def with_new_secret(endpoint: Endpoint, *, old_secret_until: datetime | None) -> dict[str, Any]:
    """Return a webhook and the *number* of its newest secret: what is kept of this reply must hold no secret."""
    newest = newest_secret(endpoint)
    return {**show_endpoint(endpoint, old_secret_until=old_secret_until), "secret": str(newest.pk)}


def with_secret_in_words(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is sent instead: the secret itself."""
    found = Secret.objects.filter(pk=document["secret"]).first()
    try:
        secret = shown(found) if found else None
    except KeyIsGone:
        secret = None
    return {**document, "secret": secret}


def show_delivery(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery (with its event)."""
    event, state = delivery.event, delivery.told_state
    return {
        "id": str(delivery.pk),
        "webhook": str(delivery.endpoint_id),
        "type": delivery.kind,
        "event": str(event.pk) if event else None,
        "lead": str(event.lead_id) if event and event.lead_id else None,
        "opportunity": str(event.opportunity_id) if event and event.opportunity_id else None,
        "at": rfc3339(delivery.at),
        "state": state.value,
        "attempts": delivery.attempts,
        "next_attempt_at": rfc3339(delivery.next_attempt_at) if state == DeliveryState.WAITING else None,
        "last_attempt_at": rfc3339(delivery.tried_at),
        "status": delivery.status,
        "response": delivery.answer or None,
        "error": delivery.last_error or None,
        "duration_ms": delivery.took_ms,
    }
