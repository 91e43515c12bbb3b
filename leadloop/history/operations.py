"""Writing the history. There is no way to change or remove an event."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from leadloop.accounts.models import Brand
from leadloop.core.inserting import insert
from leadloop.history.enums import Kind
from leadloop.history.models import Actor, Event


def event(
    kind: Kind,
    *,
    brand: Brand | uuid.UUID,
    actor: Actor,
    now: datetime,
    lead: uuid.UUID | None = None,
    opportunity: uuid.UUID | None = None,
    **data: Any,
) -> Event:
    """Return an event, not written yet: see :func:`record`."""
    return Event(
        brand_id=brand if isinstance(brand, uuid.UUID) else brand.pk,
        kind=kind,
        at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
        lead_id=lead,
        opportunity_id=opportunity,
        data=data,
    )


def record(*events: Event) -> Sequence[Event]:
    """Write events, in this order, in the caller's transaction (which also makes the change that they tell of)."""
    insert(*events)
    return events
