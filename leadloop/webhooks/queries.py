"""Reads of endpoints and deliveries."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from leadloop.accounts.models import Brand
from leadloop.core.claim import WorkState
from leadloop.webhooks.enums import BY_ITSELF, STORED, DeliveryState, Off
from leadloop.webhooks.models import Delivery, Endpoint, Secret

# A list shows how deliveries went in these days.
LATELY: Final = timedelta(days=7)


def endpoints_of(brand: Brand) -> QuerySet[Endpoint]:
    """Return the brand's endpoints, oldest first."""
    found: QuerySet[Endpoint] = Endpoint.objects.for_brand(brand).exclude(off=Off.REMOVED)
    return found.order_by("created_at", "id")


def endpoint_of(brand: Brand, endpoint_id: uuid.UUID | None) -> Endpoint | None:
    """Return the brand's endpoint with this id, or None."""
    return endpoints_of(brand).filter(pk=endpoint_id).first() if endpoint_id else None


def endpoints_given_up(brand: Brand) -> QuerySet[Endpoint]:
    """Return the endpoints that switched themselves off, oldest first."""
    return endpoints_of(brand).filter(off__in=BY_ITSELF)


def untold_of() -> QuerySet[Endpoint]:
    """Return the endpoints of all brands that switched themselves off and that nobody was told of."""
    found: QuerySet[Endpoint] = Endpoint.objects.filter(off__in=BY_ITSELF, told_at=None).select_related("brand")
    return found.order_by("off_at", "id")


def latest_error(endpoint: Endpoint) -> str:
    """Return why the latest attempt was no success, in words; nothing where there was none."""
    tried = Delivery.objects.filter(endpoint=endpoint, tried_at__isnull=False).order_by("-tried_at", "-id")
    return tried.values_list("last_error", flat=True).first() or ""


def deliveries_of(endpoint: Endpoint, *, state: DeliveryState | None = None) -> QuerySet[Delivery]:
    """Return an endpoint's deliveries with their events, in no order; ``state`` keeps those that stand there."""
    rows: QuerySet[Delivery] = Delivery.objects.filter(endpoint=endpoint).select_related("event")
    return rows if state is None else rows.filter(state=STORED[state])


def endpoints_with_due(*, now: datetime) -> list[tuple[uuid.UUID, bool]]:
    """Return the endpoints that something is due for, each with whether its latest attempts failed."""
    due = Delivery.objects.filter(endpoint=OuterRef("pk"), state=WorkState.DUE, next_attempt_at__lte=now)
    awake = Q(rests_until=None) | Q(rests_until__lte=now)
    rows = Endpoint.objects.filter(awake, Exists(due), off=Off.ON).values_list("pk", "failures")
    return [(pk, failures > 0) for pk, failures in rows]


def tallies(endpoints: Sequence[Endpoint], *, now: datetime) -> dict[uuid.UUID, dict[str, int]]:
    """Return how many deliveries of each endpoint of late stand where, by :class:`DeliveryState`."""
    rows = Delivery.objects.filter(endpoint__in=[each.pk for each in endpoints], at__gt=now - LATELY)
    found: dict[uuid.UUID, dict[str, int]] = {each.pk: dict.fromkeys(DeliveryState.values, 0) for each in endpoints}
    names = {stored: str(name) for name, stored in STORED.items()}
    for endpoint, state, count in rows.values_list("endpoint", "state").annotate(Count("pk")):
        found[endpoint][names[state]] = count
    return found


def newest_secret(endpoint: Endpoint) -> Secret:
    """Return what an endpoint's deliveries are signed with first."""
    return Secret.objects.get(endpoint=endpoint, ends_at=None)


def old_secrets_until(endpoints: Sequence[Endpoint], *, now: datetime) -> dict[uuid.UUID, datetime]:
    """Return until when the secret before the newest one signs, of those endpoints where it still does."""
    rows = Secret.objects.filter(endpoint__in=[each.pk for each in endpoints], ends_at__gt=now)
    return {each.endpoint_id: each.ends_at for each in rows if each.ends_at is not None}


def how_many_failed(endpoint: Endpoint) -> int:
    """Return how many of its deliveries were given up."""
    return int(Delivery.objects.filter(endpoint=endpoint, state=WorkState.PARKED).count())
