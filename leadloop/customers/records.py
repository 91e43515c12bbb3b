"""What became of customers' records: values that changed, records that were merged, pairs that may be one person."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from leadloop.accounts.gate import BrandQuerySet
from leadloop.accounts.models import Brand, OfBrand
from leadloop.customers.enums import Source
from leadloop.customers.models import Account, Contact
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor


class Change(models.Model):
    """One field of a contact that got another value. Its words go when the customer is erased; that it was stays."""

    id = models.BigAutoField(primary_key=True)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="changes", db_index=False)
    # Of the contract's ``customer`` object, or ``account``.
    field = models.CharField(max_length=20)
    old = models.CharField(max_length=700, blank=True, default="")
    new = models.CharField(max_length=700, blank=True, default="")
    source = models.CharField(max_length=12, choices=Source.choices)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    actor_id = models.UUIDField(null=True, default=None)
    # A plain id: this floor lies below leads.
    lead_id = models.UUIDField(null=True, default=None)

    objects: ClassVar[Any] = BrandQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # What changed of one contact, in order.
            models.Index(fields=["contact", "id"], name="change_of_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.contact_id}"


class Merge(OfBrand):
    """Two records that were found to be one. Never removed: taken back, it says so."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    actor_id = models.UUIDField(null=True, default=None)
    # What went over to the survivor, as ids by name, and what of the survivor's it replaced: ``{field: [old, new]}``.
    moved = models.JSONField(default=dict)
    replaced = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, default=None)
    undone_by = models.UUIDField(null=True, default=None)

    class Meta:
        abstract = True

    @property
    def actor(self) -> Actor:
        """Who did it."""
        return Actor(ActorKind(self.actor_kind), self.actor_id)


class ContactMerge(Merge):
    """Two contacts that are one person."""

    survivor = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="merged_by")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name="contact_merged_once"),
            models.CheckConstraint(condition=~Q(survivor=F("merged")), name="contact_merged_into_another"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.survivor_id}"


class AccountMerge(Merge):
    """Two accounts that are one household or company."""

    survivor = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="merged_by")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name="account_merged_once"),
            models.CheckConstraint(condition=~Q(survivor=F("merged")), name="account_merged_into_another"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.survivor_id}"


class Twins(models.Model):
    """Two contacts that may be one person. Told to be two, they stay here, so that nobody is asked again."""

    id = models.BigAutoField(primary_key=True)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The one with the smaller id first.
    first = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    # ``TwinReason``, joined by commas.
    reasons = models.CharField(max_length=30)
    found_at = models.DateTimeField()
    told_apart_at = models.DateTimeField(null=True, default=None)
    told_apart_by = models.UUIDField(null=True, default=None)

    objects: ClassVar[Any] = BrandQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["first", "second"], name="twins_once")]
        indexes: ClassVar = [
            # The list of possible duplicates, newest first.
            models.Index(fields=["brand", "-id"], condition=Q(told_apart_at=None), name="twins_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}?"
