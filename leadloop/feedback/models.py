"""Follow-up form answers, reviews, and the brand's rules for them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from leadloop.accounts.models import OfBrand
from leadloop.core.money import Money
from leadloop.feedback.enums import DecidedBy, HideReason, ReviewState
from leadloop.network.models import Location, LocationContact
from leadloop.opportunities.models import Opportunity


class FeedbackRules(OfBrand):
    """What a brand asks after completion, and how reviews are published."""

    ask_location = models.BooleanField(default=True)
    ask_customer = models.BooleanField(default=True)
    publish_after_days = models.PositiveSmallIntegerField(default=14)
    # Whether, and how many days after, the customer of a lost sale is asked why.
    ask_why_lost = models.BooleanField(default=False)
    why_lost_after_days = models.PositiveSmallIntegerField(default=7)
    # What was completed before this was asked by other rules, which nobody keeps.
    changed_at = models.DateTimeField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand"], name="feedback_rules_once_a_brand")]

    def __str__(self) -> str:
        return f"feedback rules {self.brand_id}"


class CurrencyRate(OfBrand):
    """By how much the brand multiplies what was reported in one currency to have it in another, its own."""

    currency = models.CharField(max_length=3)
    into = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    entered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "currency", "into"], name="currency_rate_once"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="currency_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"1 {self.currency} = {self.rate} {self.into}"


class FollowUpForm(OfBrand):
    """What the location answered after completion. Correctable until the brand closes it."""

    opportunity = models.OneToOneField(Opportunity, on_delete=models.CASCADE, related_name="follow_up_form")
    revenue_amount = models.DecimalField(max_digits=14, decimal_places=2)
    revenue_currency = models.CharField(max_length=3)
    answers = models.JSONField(default=dict, blank=True)
    location_contact = models.ForeignKey(LocationContact, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True, default=None)
    closed_at = models.DateTimeField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(revenue_amount__gte=0), name="revenue_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.revenue_amount} {self.revenue_currency}"

    def says(self, revenue: Money, answers: dict[str, Any]) -> bool:
        """Whether this is what it says already."""
        return Money(self.revenue_amount, self.revenue_currency) == revenue and self.answers == answers


class Review(OfBrand):
    """What the customer thinks of the location that fulfilled the request."""

    opportunity = models.OneToOneField(Opportunity, on_delete=models.CASCADE, related_name="review")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="reviews")
    rating = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160, blank=True, default="")
    text = models.TextField(blank=True, default="")
    # The name to show; empty where the customer wants none shown.
    name = models.CharField(max_length=160, blank=True, default="")
    answers = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.PENDING)
    decided_by = models.CharField(max_length=10, choices=DecidedBy.choices, blank=True, default=DecidedBy.NOBODY)
    hide_reason = models.CharField(max_length=20, choices=HideReason.choices, blank=True, default="")
    hide_note = models.TextField(blank=True, default="")
    # The location's answer, shown below the review.
    reply = models.TextField(blank=True, default="")
    received_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, default=None)
    hidden_at = models.DateTimeField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="rating_1_to_5"),
            models.CheckConstraint(condition=~Q(state="hidden") | ~Q(hide_reason=""), name="hidden_for_a_reason"),
        ]
        indexes: ClassVar = [
            # A location's published reviews, newest first.
            models.Index(fields=["location", "state", "-received_at"], name="review_of_location"),
            models.Index(fields=["brand", "-received_at"], name="review_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.rating} {self.state}"


class LossQuestion(OfBrand):
    """The question to the customer why nothing was bought, and what they said. Once for an opportunity."""

    opportunity = models.OneToOneField(Opportunity, on_delete=models.CASCADE, related_name="loss_question")
    asked_at = models.DateTimeField()
    # A reason of the brand's by its key, or one of ``BOUGHT`` and ``DECIDING``; empty while nobody answered.
    said = models.CharField(max_length=60, blank=True, default="")
    words = models.TextField(blank=True, default="")
    # When it was said last.
    said_at = models.DateTimeField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(said="", said_at=None) | (~Q(said="") & Q(said_at__isnull=False)), name="loss_said_at"
            ),
        ]

    def __str__(self) -> str:
        return self.said or "asked"
