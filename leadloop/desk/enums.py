"""Words of the desk."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutcomeKind(models.TextChoices):
    """What an agent records of a lead."""

    UNREACHED = "unreached", _("Customer unreached")
    NEGATIVE = "negative", _("Negative result")
    POSITIVE = "positive", _("Positive result")
    # The same request is there twice: this one leaves the list, the other goes on.
    DUPLICATE = "duplicate", _("Duplicate")


class Channel(models.TextChoices):
    """How the customer was tried."""

    CALL = "call", _("Call")
    VOICEMAIL = "voicemail", _("Voicemail")
    EMAIL = "email", _("Email")
    SMS = "sms", _("Text message")


class WaitsFor(models.TextChoices):
    """What an open lead waits for."""

    RESPONSE = "response", _("First response")
    ATTEMPT = "attempt", _("Next attempt")
    # The customer asked to be called then.
    CALLBACK = "callback", _("Promised call")
    # A location gave it back.
    RETURNED = "returned", _("Back from a location")


class Returns(models.TextChoices):
    """Which rounds that ended without a taker come back to the desk."""

    NEVER = "never", _("None: the next location gets the lead")
    REJECTED = "rejected", _("Rejected ones")
    LAPSED = "lapsed", _("Those that nobody opened in time")
    BOTH = "both", _("Rejected ones and those that nobody opened in time")


class DeskStepKind(models.TextChoices):
    """What Leadloop does at the desk when a step falls due."""

    REMINDER = "reminder", _("Remind the agent")
    WARNING = "warning", _("Warn that the response time runs out")
    BREACH = "breach", _("Note that the response time is missed")
    ESCALATION = "escalation", _("Tell the supervisors")


class Group(models.TextChoices):
    """The parts of the list of leads to be managed, most pressing first."""

    MISSED = "missed", _("Missed calls and reminders")
    DUE = "due", _("Due now")
    NEW = "new", _("New, by response deadline")
    QUIET = "quiet", _("Quiet for long")
    LATER = "later", _("Planned for later")


class Whose(models.TextChoices):
    """Whose a lead is, as one agent sees it."""

    MINE = "mine", _("Mine")
    FREE = "free", _("Free")
    OTHERS = "others", _("Other agents’")
