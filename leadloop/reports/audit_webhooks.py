"""Webhooks: each event has its one delivery wherever it is wanted, and none anywhere else."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from leadloop.core.claim import WorkState
from leadloop.core.prepared import Prepared
from leadloop.history.models import Event
from leadloop.reports.breach import Breach, Breaches
from leadloop.webhooks.enums import Off
from leadloop.webhooks.models import Delivery, Endpoint

# Events that were being written while somebody switched the endpoint off may or may not have known of it.
_SURELY_BEFORE: Final = timedelta(minutes=1)
_ROWS: Final = Breaches(
    Breach(
        "delivery {pk}: of another brand than its webhook or its event",
        lambda: Delivery.objects.filter(
            ~Q(endpoint__brand=F("brand")) | Q(event__isnull=False) & ~Q(event__brand=F("brand"))
        ),
    ),
    Breach(
        "delivery {pk}: done, though no success was answered",
        lambda: Delivery.objects.filter(state=WorkState.DONE).exclude(status__gte=200, status__lt=300),
    ),
    Breach(
        "webhook {pk}: it has not one newest secret",
        lambda: (
            Endpoint.objects.annotate(newest=Count("secrets", filter=Q(secrets__ends_at=None)))
            .exclude(newest=1)
            .exclude(off=Off.REMOVED)
        ),
    ),
)

_ENDPOINTS: Final = Prepared(lambda: Endpoint.objects.exclude(off=Off.REMOVED))


def webhook_breaches() -> Iterator[str]:
    """Yield a sentence for each event that is not told where it should be, and for each row that cannot have come about."""
    yield from _ROWS.find()
    for endpoint in _ENDPOINTS.each():
        delivered = Delivery.objects.filter(endpoint=endpoint, event=OuterRef("pk"))
        for event in _wanted(endpoint).exclude(Exists(delivered)).values_list("pk", flat=True).iterator():
            yield f"event {event}: not told to webhook {endpoint.pk}"


def _wanted(endpoint: Endpoint) -> QuerySet[Event]:
    """Return the events that must have their delivery."""
    events: QuerySet[Event] = Event.objects.filter(brand_id=endpoint.brand_id, at__gte=endpoint.whole_since)
    if endpoint.off_at is not None:
        events = events.filter(at__lt=endpoint.off_at - _SURELY_BEFORE)
    return events.filter(kind__in=endpoint.kinds) if endpoint.kinds else events
