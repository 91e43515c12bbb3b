"""What the history tells where fields of a contact changed. Part of other journeys."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from leadloop.customers.enums import Source
from leadloop.customers.models import Contact
from leadloop.history.enums import Kind
from leadloop.history.models import Actor, Event
from leadloop.history.operations import event


def updated(contact: Contact, fields: Collection[str], *, source: Source, by: Actor, now: datetime) -> list[Event]:
    """Return the event that tells that these fields of the contact changed, not written yet; none where there are none.

    It names fields and never what stands in them. ``source``: how the new values came to be known.
    """
    if not fields:
        return []
    told: dict[str, Any] = {"contact": str(contact.pk), "fields": [*fields], "source": str(source)}
    return [event(Kind.CONTACT_UPDATED, brand=contact.brand_id, actor=by, now=now, **told)]
