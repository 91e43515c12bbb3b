"""The brand's updates to customers, and those that are due or done."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from leadloop.accounts.models import OfBrand
from leadloop.core.claim import DueWork
from leadloop.intake.models import Lead
from leadloop.opportunities.models import Opportunity
from leadloop.updates.enums import PLACES, Ended, Repeat, Unit


class UpdateRules(OfBrand):
    """When a brand's updates go out, and where answers to them go."""

    # Wall-clock times in the brand's zone.
    send_from = models.CharField(max_length=5, default="09:00")
    send_until = models.CharField(max_length=5, default="19:00")
    on_sundays = models.BooleanField(default=False)
    # Empty: to whoever the mail is from.
    reply_to = models.EmailField(max_length=254, blank=True, default="")
    # While it is set, nothing goes out; what falls due then never does.
    paused_at = models.DateTimeField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand"], name="update_rules_once_a_brand"),
            models.CheckConstraint(condition=Q(send_from__lt=models.F("send_until")), name="updates_have_daytime"),
        ]

    def __str__(self) -> str:
        return f"{self.send_from}-{self.send_until}"


class Update(OfBrand):
    """One message to the customer, attached to a lead status or an opportunity stage."""

    name = models.CharField(max_length=120)
    place = models.CharField(max_length=20, choices=PLACES)
    delay = models.PositiveSmallIntegerField(default=0)
    unit = models.CharField(max_length=5, choices=Unit.choices, default=Unit.HOURS)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    # Conditions. An empty list means any.
    forms = models.JSONField(default=list, blank=True)
    channels = models.JSONField(default=list, blank=True)
    products = models.JSONField(default=list, blank=True)
    locations = models.JSONField(default=list, blank=True)
    # Of the location, else of the customer.
    regions = models.JSONField(default=list, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    repeat = models.CharField(max_length=5, choices=Repeat.choices, default=Repeat.ONCE)
    # Only to be sent if the request still stands there when it falls due.
    only_while = models.BooleanField(default=True)
    # None: off. What came to the place before is never written about.
    on_since = models.DateTimeField(null=True, default=None)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["brand", "place"], name="update_of_brand"),
            # What each arrival and each answer asks: whether the brand tells customers anything.
            models.Index(fields=["brand"], condition=Q(on_since__isnull=False), name="update_on"),
        ]

    def __str__(self) -> str:
        return self.name


class DueUpdate(OfBrand, DueWork):
    """One update about one request, due at ``next_attempt_at``. Once it is done it stays, so that none is sent twice."""

    update_of = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="due", db_index=False)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="updates")
    # The round that came to the stage; none for those about a lead status.
    opportunity = models.ForeignKey(Opportunity, null=True, on_delete=models.CASCADE, related_name="+")
    # The how manieth one about this request.
    number = models.PositiveSmallIntegerField(default=1)
    # How often the brand wanted it when it was made due.
    repeat = models.CharField(max_length=5, choices=Repeat.choices)
    entered_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended = models.CharField(max_length=10, choices=Ended.choices, blank=True, default=Ended.WAITS)
    ended_at = models.DateTimeField(null=True, default=None)
    # The mail; a plain id, as everywhere.
    mail_id = models.UUIDField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["update_of", "lead", "number"], name="due_update_once"),
            models.UniqueConstraint(
                fields=["update_of", "lead"], condition=~Q(state="done"), name="due_update_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="done") & ~Q(ended="") | ~Q(state="done") & Q(ended=""),
                name="due_update_ended_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended="queued", mail_id__isnull=False) | ~Q(ended="queued") & Q(mail_id=None),
                name="due_update_has_its_mail",
            ),
        ]
        indexes: ClassVar = [
            # The worker's claims: of what is fresh, and of what was tried before.
            models.Index(fields=["next_attempt_at"], condition=Q(state="due"), name="due_update_due"),
            models.Index(
                fields=["attempts", "next_attempt_at"],
                condition=Q(state="due", attempts__gt=0),
                name="due_update_again",
            ),
            # What went out lately, by update.
            models.Index(fields=["update_of", "-ended_at"], name="due_update_ended"),
            models.Index(fields=["mail_id"], condition=Q(mail_id__isnull=False), name="due_update_of_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.update_of_id} {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def kind(self) -> str:
        """What it is, for the log."""
        return "customer_update"
