"""Opportunities and disclosures."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from leadloop.accounts.models import OfBrand
from leadloop.intake.models import Lead
from leadloop.network.models import BusinessWeek, Location, LocationContact
from leadloop.opportunities.enums import WAITING, Stage


class Opportunity(OfBrand):
    """A qualified lead handed to one location. Stage and times are the quick copy of the history."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="opportunities", db_index=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="opportunities")
    # The location's at the time of the offer, by which business hours are counted ever after.
    business_week = models.ForeignKey(BusinessWeek, on_delete=models.PROTECT, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField(default=1)
    stage = models.CharField(max_length=16, choices=Stage.choices, default=Stage.UNACKNOWLEDGED)
    offered_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, default=None)
    accepted_at = models.DateTimeField(null=True, default=None)
    rejected_at = models.DateTimeField(null=True, default=None)
    won_at = models.DateTimeField(null=True, default=None)
    lost_at = models.DateTimeField(null=True, default=None)
    completed_at = models.DateTimeField(null=True, default=None)
    withdrawn_at = models.DateTimeField(null=True, default=None)
    reject_reason = models.CharField(max_length=60, blank=True, default="")
    lost_reason = models.CharField(max_length=60, blank=True, default="")
    # The location's words with its reason.
    note = models.TextField(blank=True, default="")
    # Since when an answer has been missing after all reminders; none while nothing is overdue.
    overdue_since = models.DateTimeField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lead", "round", "location"], name="opportunity_once_a_round"),
        ]
        indexes: ClassVar = [
            # Lists and cohorts, newest first.
            models.Index(fields=["brand", "-offered_at", "-id"], name="opportunity_newest"),
            models.Index(fields=["brand", "stage", "-offered_at", "-id"], name="opportunity_by_stage"),
            models.Index(
                fields=["brand", "overdue_since"], condition=Q(overdue_since__isnull=False), name="opportunity_overdue"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.stage}"

    @property
    def is_waiting(self) -> bool:
        """Whether the location still owes an answer."""
        return self.stage in WAITING


class Disclosure(OfBrand):
    """That somebody saw the customer's contact details: who, when, how."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="disclosures")
    location_contact = models.ForeignKey(LocationContact, null=True, on_delete=models.PROTECT, related_name="+")
    # The API key, where a program asked for the location.
    api_key_id = models.UUIDField(null=True, default=None)
    at = models.DateTimeField()
    link_issued_at = models.DateTimeField(null=True, default=None)
    ip = models.GenericIPAddressField(null=True, default=None)
    user_agent = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opportunity", "location_contact"],
                condition=Q(location_contact__isnull=False),
                name="disclosure_once_a_contact",
            )
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id} {self.at}"
