"""Reads of the history."""

import uuid

from django.db.models import QuerySet

from leadloop.accounts.models import Brand
from leadloop.history.models import Event


def events_of_lead(brand: Brand, lead_id: uuid.UUID) -> QuerySet[Event]:
    """Return all that happened to a lead and its opportunities, in order."""
    found: QuerySet[Event] = Event.objects.for_brand(brand).filter(lead_id=lead_id).order_by("id")
    return found
