"""Writing the history. There is no way to change or remove an event."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from leadloop.accounts.models import Brand
from leadloop.core.inserting import insert
from leadloop.history.enums import Kind
from leadloop.history.models import Actor, Event, Uncounted

# What leaves a lead, its opportunities and what came of them as they were.
_CHANGE_NOTHING: Final = frozenset({Kind.MESSAGE_SENT, Kind.MESSAGE_FAILED, Kind.LEAD_ASSIGNED})
# Mail of which it is counted whether it went out.
COUNTED_MAIL: Final = "survey"


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
    """Write events, in this order, in the caller's transaction (which also makes the change that they tell of).

    Leads that they change are noted as uncounted: see :class:`Uncounted`.
    """
    changed = {event.lead_id: event.brand_id for event in events if event.lead_id and _is_counted(event)}
    insert(*events, *(Uncounted(brand_id=brand, lead_id=lead) for lead, brand in changed.items()))
    return events


def _is_counted(event: Event) -> bool:
    return event.kind not in _CHANGE_NOTHING or event.data.get("mail") == COUNTED_MAIL


def lead_changed(brand_id: uuid.UUID, lead_id: uuid.UUID) -> None:
    """Note that this lead is to be counted anew, though no event tells of it."""
    insert(Uncounted(brand_id=brand_id, lead_id=lead_id))


def location_changed(brand: Brand, location_id: uuid.UUID) -> None:
    """Note that what sums hold of this location's leads is to be counted anew."""
    insert(Uncounted(brand_id=brand.pk, location_id=location_id))
