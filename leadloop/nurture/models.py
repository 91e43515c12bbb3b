"""Campaigns, their steps, who is in them, and which mail they got."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from leadloop.accounts.gate import BrandQuerySet
from leadloop.accounts.models import Brand, OfBrand
from leadloop.core.claim import DueWork
from leadloop.core.ids import new_id
from leadloop.customers.models import Contact
from leadloop.intake.models import Consent, Lead
from leadloop.nurture.enums import Arm, CampaignState, EnrolmentState, StopReason, Variant


class NurtureRules(OfBrand):
    """How much all campaigns of a brand together may write to one customer."""

    # At most so many mails in so many days.
    most_mails = models.PositiveSmallIntegerField(default=2)
    in_days = models.PositiveSmallIntegerField(default=14)
    # What was written before was counted against another cap, which nobody keeps.
    changed_at = models.DateTimeField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand"], name="nurture_rules_once_a_brand"),
            models.CheckConstraint(condition=Q(most_mails__gte=1, in_days__gte=1), name="nurture_rules_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"{self.most_mails} in {self.in_days} days"


class Campaign(OfBrand):
    """Who is to be written to, and within which limits. What is written stands in its steps."""

    name = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=CampaignState.choices, default=CampaignState.DRAFT)
    # The audience. An empty list means any.
    from_no_opportunity = models.BooleanField(default=True)
    from_lost = models.BooleanField(default=False)
    negative_reasons = models.JSONField(default=list, blank=True)
    lost_reasons = models.JSONField(default=list, blank=True)
    products = models.JSONField(default=list, blank=True)
    channels = models.JSONField(default=list, blank=True)
    locations = models.JSONField(default=list, blank=True)
    # Of the customer or of the location.
    regions = models.JSONField(default=list, blank=True)
    postal_codes = models.JSONField(default=list, blank=True)
    # How long ago the opportunity was lost, at least and at most, when the campaign starts.
    min_days = models.PositiveSmallIntegerField(default=0)
    max_days = models.PositiveSmallIntegerField(default=365)
    # Wall-clock times of the customer's day between which mail goes out.
    send_from = models.CharField(max_length=5, default="09:00")
    send_until = models.CharField(max_length=5, default="19:00")
    on_sundays = models.BooleanField(default=False)
    # Percent of the customers who are never written to, to see what would have come by itself.
    held_out = models.PositiveSmallIntegerField(default=10)
    # By this, chance decides once and for all: the preview shows what then happens.
    seed = models.UUIDField(default=new_id, editable=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, default=None)
    # The last pause.
    paused_at = models.DateTimeField(null=True, default=None)
    resumed_at = models.DateTimeField(null=True, default=None)
    ended_at = models.DateTimeField(null=True, default=None)
    # How far the worker has looked through those who lost their opportunity before the start; none: through.
    looked_through = models.JSONField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(held_out__lte=90), name="campaign_writes_to_somebody"),
            # None: nobody who lost their opportunity before the start.
            models.CheckConstraint(
                condition=Q(max_days=0) | Q(min_days__lte=models.F("max_days")), name="campaign_days_in_order"
            ),
            models.CheckConstraint(condition=Q(send_from__lt=models.F("send_until")), name="campaign_has_daytime"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["brand", "-created_at"], name="campaign_newest"),
            # What the worker asks each time: which campaigns there are to work for.
            models.Index(fields=["id"], condition=Q(state__in=["running", "ended"]), name="campaign_at_work"),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignStep(OfBrand):
    """One mail of a campaign, and how many days after the last one (or after the beginning) it goes out."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="steps", db_index=False)
    number = models.PositiveSmallIntegerField()
    after_days = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=200)
    # Where it is there, one half of the customers gets this one.
    subject_b = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField()
    button = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "number"], name="campaign_step_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="campaign_step_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.subject}"


class Enrolment(OfBrand, DueWork):
    """A customer in a campaign. ``next_attempt_at`` is when the next mail is due; of those held out it means nothing."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="enrolments")
    # The request that came to nothing, and whose answers to consent and address are used.
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="enrolments")
    # Where a location lost it. A plain id, as in outcomes.
    opportunity_id = models.UUIDField(null=True, default=None)
    consent = models.ForeignKey(Consent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=EnrolmentState.choices, default=EnrolmentState.DUE)
    arm = models.CharField(max_length=8, choices=Arm.choices)
    variant = models.CharField(max_length=1, choices=Variant.choices)
    # When the opportunity was lost, and when the customer came into the campaign.
    lost_at = models.DateTimeField()
    enrolled_at = models.DateTimeField()
    # How many mails were queued.
    position = models.PositiveSmallIntegerField(default=0)
    last_mail_at = models.DateTimeField(null=True, default=None)
    stop_reason = models.CharField(max_length=16, choices=StopReason.choices, blank=True, default="")
    stopped_at = models.DateTimeField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "contact"], name="enrolment_once"),
            models.CheckConstraint(
                condition=Q(arm="treated", state__in=["due", "done", "parked", "stopped"])
                | Q(arm="control", state="control"),
                name="enrolment_held_out_for_good",
            ),
            models.CheckConstraint(
                condition=Q(state="stopped", stopped_at__isnull=False) & ~Q(stop_reason="")
                | ~Q(state="stopped") & Q(stop_reason=""),
                name="enrolment_stopped_for_a_reason",
            ),
        ]
        indexes: ClassVar = [
            # The worker's claims within a campaign that runs: of what is fresh, and of what was tried before.
            models.Index(fields=["campaign", "next_attempt_at"], condition=Q(state="due"), name="enrolment_due"),
            models.Index(
                fields=["campaign", "attempts", "next_attempt_at"],
                condition=Q(state="due", attempts__gt=0),
                name="enrolment_again",
            ),
            # The list of a campaign's customers, and how many there are of each kind.
            models.Index(fields=["campaign", "-enrolled_at", "-id"], name="enrolment_newest"),
            models.Index(fields=["campaign", "arm", "state", "stop_reason"], name="enrolment_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.state}"


class CampaignMail(models.Model):
    """That a customer was written one step's mail. The message itself is the outbox's."""

    id = models.BigAutoField(primary_key=True)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="mails", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    message_id = models.UUIDField()
    queued_at = models.DateTimeField()

    objects: ClassVar[Any] = BrandQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            # No step twice, whatever happens.
            models.UniqueConstraint(fields=["enrolment", "number"], name="campaign_mail_once"),
        ]
        indexes: ClassVar = [
            # How much a customer was written lately, by whichever campaign.
            models.Index(fields=["contact", "queued_at"], name="campaign_mail_of_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.number}"
