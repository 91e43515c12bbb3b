"""Lead forms, leads and consents."""

from typing import ClassVar

from django.db import models

from leadloop.accounts.models import OfBrand
from leadloop.customers.models import Contact
from leadloop.intake.enums import ConsentPurpose, Entry, LeadStatus
from leadloop.intake.names import NameAsGiven
from leadloop.network.models import Location
from leadloop.questions.models import QuestionSet


class LeadForm(OfBrand):
    """A way in: its texts, its questions, and where its leads go first."""

    key = models.SlugField(max_length=60, db_index=False)
    title = models.CharField(max_length=160)
    intro = models.TextField(blank=True, default="")
    entry = models.CharField(max_length=6, choices=Entry.choices, default=Entry.DIRECT)
    # What can be asked for; locations name the ones they serve. Empty: not asked.
    products = models.JSONField(default=list, blank=True)
    question_set = models.ForeignKey(QuestionSet, null=True, on_delete=models.PROTECT, related_name="+")
    # The words that customers agree to; kept with each consent as they were.
    share_text = models.TextField()
    marketing_text = models.TextField(blank=True, default="")
    consent_version = models.CharField(max_length=20, default="1")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand", "key"], name="lead_form_once")]

    def __str__(self) -> str:
        return self.title


class Lead(OfBrand):
    """One request by a customer."""

    form = models.ForeignKey(LeadForm, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="leads")
    status = models.CharField(max_length=20, choices=LeadStatus.choices, default=LeadStatus.NEW)
    chosen_location = models.ForeignKey(Location, null=True, on_delete=models.PROTECT, related_name="+")
    # The details of this very request (the contract's ``customer`` object, cleaned), whatever other requests say.
    customer = models.JSONField(default=dict)
    phone_raw = models.CharField(max_length=64, blank=True, default="")
    product = models.CharField(max_length=120, blank=True, default="")
    interest = models.CharField(max_length=200, blank=True, default="")
    timeframe = models.CharField(max_length=120, blank=True, default="")
    message = models.TextField(blank=True, default="")
    # What the desk tells locations about the request, beside the customer's own words.
    brief = models.TextField(blank=True, default="")
    answers = models.JSONField(default=dict, blank=True)
    channel = models.CharField(max_length=60, blank=True, default="")
    campaign = models.CharField(max_length=120, blank=True, default="")
    url = models.CharField(max_length=500, blank=True, default="")
    # Where the customer is, roughly (degrees, WGS 84), where known: routing and distance.
    lat = models.FloatField(null=True, default=None)
    lon = models.FloatField(null=True, default=None)
    # The ``customer`` object as it came, where somebody has corrected it since.
    as_typed = models.JSONField(default=dict, blank=True)
    is_test = models.BooleanField(default=False)
    # What makes a second press of the same page the same request; empty where the way in has no such thing.
    request_key = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, default=None)
    # Where the desk found that the same request is there twice: the lead that goes on.
    duplicate_of = models.ForeignKey(
        "self", null=True, default=None, on_delete=models.PROTECT, related_name="duplicates"
    )

    # The request that came to nothing before, where a mail of the brand won the customer back.
    came_from = models.ForeignKey(
        "self", null=True, default=None, on_delete=models.SET_NULL, related_name="came_back_as", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            # Closes the race of two presses at once; only rows with a key are in its index.
            models.UniqueConstraint(
                fields=["brand", "request_key"], condition=~models.Q(request_key=""), name="lead_request_once"
            ),
        ]
        indexes: ClassVar = [
            # The list of leads, newest first; the cohort of a report.
            models.Index(fields=["brand", "-created_at", "-id"], name="lead_newest"),
            models.Index(fields=["brand", "status", "-created_at", "-id"], name="lead_by_status"),
            # What became of the request of a customer who was won back.
            models.Index(fields=["came_from"], condition=models.Q(came_from__isnull=False), name="lead_came_from"),
            # The console's search by name: any of the three, whole, in any spelling of case.
            models.Index("brand", NameAsGiven("customer", part="family_name"), name="lead_by_family_name"),
            models.Index("brand", NameAsGiven("customer", part="given_name"), name="lead_by_given_name"),
            models.Index("brand", NameAsGiven("customer", part="organization"), name="lead_by_organization"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Consent(OfBrand):
    """What the customer agreed to, in which words, when and where."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="consents", db_index=False)
    purpose = models.CharField(max_length=24, choices=ConsentPurpose.choices)
    text = models.TextField()
    version = models.CharField(max_length=20, blank=True, default="")
    given_at = models.DateTimeField()
    # The location that was named when it was given: agreement to partners in general names nobody.
    location = models.ForeignKey(
        Location, null=True, default=None, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # The agent to whom it was said on the phone; none where the customer gave it with the request.
    agent_id = models.UUIDField(null=True, default=None)
    url = models.CharField(max_length=500, blank=True, default="")
    ip = models.GenericIPAddressField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [
            # One that came with the request; what is agreed on the phone names its location.
            models.UniqueConstraint(fields=["lead", "purpose"], condition=models.Q(agent_id=None), name="consent_once"),
            models.UniqueConstraint(
                fields=["lead", "purpose", "location"],
                condition=models.Q(agent_id__isnull=False),
                name="consent_by_phone_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.lead_id}"
