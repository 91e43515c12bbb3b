"""Events."""

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models

from leadloop.accounts.gate import BrandQuerySet
from leadloop.accounts.models import Brand
from leadloop.history.enums import ActorKind, Kind


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a kind, and the id of the location contact, user or key. Never a name: the history holds none."""

    kind: ActorKind
    id: uuid.UUID | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
CUSTOMER = Actor(ActorKind.CUSTOMER)


class Event(models.Model):
    """One thing that happened. ``data`` holds ids, codes and amounts, no personal data."""

    id = models.BigAutoField(primary_key=True)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=40, choices=Kind.choices)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    actor_id = models.UUIDField(null=True)
    # Plain ids: this floor lies below what they point to.
    lead_id = models.UUIDField(null=True)
    opportunity_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict)

    objects: ClassVar[Any] = BrandQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # The history of one lead, in order; the history of one opportunity (audit).
            models.Index(fields=["lead_id", "id"], name="event_of_lead"),
            models.Index(fields=["opportunity_id", "id"], name="event_of_opportunity"),
            # Everything of a brand in order, for those who poll.
            models.Index(fields=["brand", "id"], name="event_of_brand"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"


class Uncounted(models.Model):
    """That something happened to a lead which no sum holds yet. Whoever keeps sums counts the lead anew and removes it.

    One row for each change, however many a lead has: nobody waits for anybody to write one.
    """

    id = models.BigAutoField(primary_key=True)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    lead_id = models.UUIDField(null=True)
    # Where not one lead changed but a location: all leads that were offered to it, or chose it.
    location_id = models.UUIDField(null=True, default=None)

    objects: ClassVar[Any] = BrandQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # What a report adds to the sums; what is counted next.
            models.Index(fields=["brand", "id"], name="uncounted_of_brand"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id or self.location_id}"
