"""The desk's policy, the leads on its list, their outcomes and reminders, and what falls due."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from leadloop.accounts.models import OfBrand, User
from leadloop.core.claim import DueWork
from leadloop.desk.enums import Channel, DeskStepKind, OutcomeKind, Returns, WaitsFor
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Lead, LeadForm
from leadloop.network.models import Location

# Some calendars call a region by its name: the longest that is known has 17 characters.
REGION_LIMIT = 20


def _weekdays_9_to_17() -> dict[str, list[list[str]]]:
    return {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def _usual_cadence() -> list[int]:
    return [4, 24, 48]


class DeskPolicy(OfBrand):
    """How a brand's desk works."""

    # When somebody is there, in the brand's zone; as with locations.
    hours = models.JSONField(default=_weekdays_9_to_17)
    # Whose public holidays the desk keeps (ISO 3166 alpha-2 and its subdivision); no country: none.
    holiday_country = models.CharField(max_length=2, blank=True, default="")
    holiday_region = models.CharField(max_length=REGION_LIMIT, blank=True, default="")
    # Minutes of business time from arrival within which the customer is to be tried, and how long before that we warn.
    target_minutes = models.PositiveIntegerField(default=240)
    warn_minutes = models.PositiveIntegerField(default=30)
    # How often a customer must have been tried before the desk may give up.
    attempts_needed = models.PositiveSmallIntegerField(default=3)
    # Hours until the next attempt, after the first, second … one; the last goes on.
    cadence = models.JSONField(default=_usual_cadence)
    # Between these wall-clock times a customer may be called, in their own zone.
    polite_from = models.CharField(max_length=5, default="09:00")
    polite_until = models.CharField(max_length=5, default="20:00")
    # A reminder so many minutes late is missed, and everyone at the desk may take the lead.
    grace_minutes = models.PositiveSmallIntegerField(default=15)
    quiet_days = models.PositiveSmallIntegerField(default=5)
    # For so many minutes an agent may take an outcome back.
    undo_minutes = models.PositiveSmallIntegerField(default=30)
    returns = models.CharField(max_length=8, choices=Returns.choices, default=Returns.NEVER)
    # What to say and ask on the phone.
    guide = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand"], name="desk_policy_once_a_brand")]

    def __str__(self) -> str:
        return f"desk policy {self.brand_id}"


class FormPolicy(OfBrand):
    """What one form wants other than the desk's policy says; null and empty mean: as the desk."""

    form = models.OneToOneField(LeadForm, on_delete=models.CASCADE, related_name="+")
    target_minutes = models.PositiveIntegerField(null=True, default=None)
    warn_minutes = models.PositiveIntegerField(null=True, default=None)
    guide = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"desk policy of {self.form_id}"


class DeskItem(OfBrand):
    """A lead that is or was on the desk's list. Most of it is a quick copy of its outcomes (see ``desk.standing``)."""

    lead = models.OneToOneField(Lead, on_delete=models.CASCADE, related_name="desk_item")
    form = models.ForeignKey(LeadForm, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Whether it is to be managed still, that is: whether its lead is undecided.
    is_open = models.BooleanField(default=True)
    waits_for = models.CharField(max_length=8, choices=WaitsFor.choices, default=WaitsFor.RESPONSE)
    # When what it waits for is due.
    due_at = models.DateTimeField()
    arrived_at = models.DateTimeField()
    # Whose it is; nobody's: anyone may take it.
    agent = models.ForeignKey(
        User, null=True, default=None, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    agent_since = models.DateTimeField(null=True, default=None)
    # The response time. Counts from arrival, whoever has the lead. None where a lead never had a deadline.
    respond_by = models.DateTimeField(null=True, default=None)
    warn_at = models.DateTimeField(null=True, default=None)
    warned_at = models.DateTimeField(null=True, default=None)
    breached_at = models.DateTimeField(null=True, default=None)
    escalated_at = models.DateTimeField(null=True, default=None)
    # The first outcome of whatever kind, and how much of the desk's business time had passed by then.
    responded_at = models.DateTimeField(null=True, default=None)
    response_business_s = models.PositiveIntegerField(null=True, default=None)
    # Attempts and real contact are two things.
    attempts = models.PositiveSmallIntegerField(default=0)
    first_attempt_at = models.DateTimeField(null=True, default=None)
    attempt_business_s = models.PositiveIntegerField(null=True, default=None)
    reached_at = models.DateTimeField(null=True, default=None)
    returned_at = models.DateTimeField(null=True, default=None)
    # When anybody last did something with it; when its place in the list last changed.
    touched_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # By what requests of the same customer are found; see ``customers.models.ContactKey``.
    email_key = models.CharField(max_length=320, blank=True, default="")
    phone_e164 = models.CharField(max_length=20, blank=True, default="")
    # A quick copy of the lead's channel, so that the list is filtered without reading leads.
    channel = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            # The list: each of its groups in its order.
            models.Index(fields=["brand", "due_at", "id"], condition=Q(is_open=True), name="desk_in_order"),
            # How many each group has, and of whose: read from the index alone.
            models.Index(
                fields=["brand", "waits_for", "due_at", "touched_at", "agent"],
                condition=Q(is_open=True),
                name="desk_to_do",
            ),
            models.Index(fields=["brand", "agent", "due_at"], condition=Q(is_open=True), name="desk_of_agent"),
            models.Index(fields=["brand", "touched_at"], condition=Q(is_open=True), name="desk_quiet"),
            # Whether anything has changed since a page was drawn.
            models.Index(fields=["brand", "-changed_at"], name="desk_changed"),
            # The cohort of the desk's figures.
            models.Index(fields=["brand", "-arrived_at"], name="desk_arrived"),
            # Requests of the same customer.
            models.Index(fields=["brand", "email_key"], condition=~Q(email_key=""), name="desk_by_email"),
            models.Index(fields=["brand", "phone_e164"], condition=~Q(phone_e164=""), name="desk_by_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.waits_for}"


class Outcome(OfBrand):
    """One outcome that was recorded of a lead, also where it was taken back later. Never changed otherwise."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="outcomes", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=OutcomeKind.choices)
    at = models.DateTimeField()
    # Who recorded it: the kind of actor, and the id of the user or key (the history's ``Actor``).
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    status_before = models.CharField(max_length=20, choices=LeadStatus.choices)
    status_after = models.CharField(max_length=20, choices=LeadStatus.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True, default="")
    # Whether the customer was tried, and whether they were spoken to.
    is_attempt = models.BooleanField()
    reached = models.BooleanField()
    reason = models.CharField(max_length=60, blank=True, default="")
    note = models.TextField(blank=True, default="")
    location = models.ForeignKey(
        Location, null=True, default=None, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # A plain id: opportunities stand on a floor above.
    opportunity_id = models.UUIDField(null=True, default=None)
    # Whether the lead got its contact by this, and whether the contact was made for it, not matched.
    linked_contact = models.BooleanField(default=False)
    made_contact = models.BooleanField(default=False)
    # Business time of the desk since the lead arrived, in seconds.
    business_s = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True, default=None)
    undone_by = models.UUIDField(null=True, default=None)
    undo_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            # Closes the race of two who record at once.
            models.UniqueConstraint(fields=["lead", "number"], name="outcome_once"),
        ]
        indexes: ClassVar = [
            # The desk's figures by agent and reason.
            models.Index(fields=["brand", "-at"], name="outcome_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.number} {self.kind}"


class Reminder(OfBrand):
    """The task that an unreached outcome leaves: the next attempt. An open lead has one at most."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="reminders")
    # Which outcome made it, and which settled it.
    made_by = models.PositiveSmallIntegerField()
    settled_by = models.PositiveSmallIntegerField(null=True, default=None)
    settled_at = models.DateTimeField(null=True, default=None)
    agent = models.ForeignKey(
        User, null=True, default=None, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    due_at = models.DateTimeField()
    is_callback = models.BooleanField(default=False)
    note = models.TextField(blank=True, default="")
    snoozes = models.PositiveSmallIntegerField(default=0)
    # When its agent was written to; again after a snooze.
    told_at = models.DateTimeField(null=True, default=None)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lead"], condition=Q(settled_at=None), name="reminder_one_open"),
        ]
        indexes: ClassVar = [
            # An agent's own list and calendar.
            models.Index(fields=["brand", "agent", "due_at"], name="reminder_of_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.due_at:%Y-%m-%d %H:%M}"


class DeskStep(OfBrand, DueWork):
    """Something that falls due at the desk: for a lead, or (escalations) for the whole desk."""

    item = models.ForeignKey(DeskItem, null=True, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=DeskStepKind.choices)
    due_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "kind"], condition=~Q(state="done") & Q(item__isnull=False), name="desk_step_once_open"
            ),
            models.UniqueConstraint(
                fields=["brand", "kind"], condition=~Q(state="done") & Q(item=None), name="desk_step_once_a_brand"
            ),
        ]
        indexes: ClassVar = [
            # The worker's claims: of what is fresh, and of what was tried before.
            models.Index(fields=["next_attempt_at"], condition=Q(state="due"), name="desk_step_due"),
            models.Index(
                fields=["attempts", "next_attempt_at"], condition=Q(state="due", attempts__gt=0), name="desk_step_again"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"
