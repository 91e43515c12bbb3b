"""Kinds of messages, and who gets them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageKind(models.TextChoices):
    """The value of ``X-Leadloop-Kind`` (the contract's list)."""

    LEAD_RECEIVED = "lead_received", _("Request received (customer)")
    OPPORTUNITY_OFFERED = "opportunity_offered", _("Opportunity offered")
    OFFER_REMINDER = "offer_reminder", _("Offer reminder")
    STATUS_REQUEST = "status_request", _("Status update request")
    STATUS_REMINDER = "status_reminder", _("Status reminder")
    DETAILS_CORRECTED = "details_corrected", _("Contact details corrected")
    FOLLOW_UP_FORM = "follow_up_form", _("Follow-up form")
    CUSTOMER_UPDATE = "customer_update", _("Update (customer)")
    SURVEY = "survey", _("Survey (customer)")
    REVIEW_RECEIVED = "review_received", _("Review received")
    REMINDER_DUE = "reminder_due", _("Reminder due (desk)")
    ESCALATION = "escalation", _("Escalation")
    NURTURE = "nurture", _("Campaign (customer)")
    DIGEST = "digest", _("Report by mail")
    SIGN_IN = "sign_in", _("Sign in")


# Kinds that may hold pictures; for the others none are looked for.
ILLUSTRATED = frozenset({MessageKind.DIGEST})


class MailList(models.TextChoices):
    """What a recipient can leave with one press."""

    NONE = "", "–"
    CUSTOMER = "customer", _("all mail to the customer")
    NURTURE = "nurture", _("news and offers to the customer")
    REMINDERS = "reminders", _("repeated mail to the location contact")
    DIGESTS = "digests", _("reports by mail")


class MessageState(models.TextChoices):
    """Where a message stands; the first three are those of all due work."""

    DUE = "due", _("Waiting to be sent")
    DONE = "done", _("Sent")
    PARKED = "parked", _("Needs a look")
    SUPPRESSED = "suppressed", _("Not sent")
    REFUSED = "refused", _("Refused by the recipient's mail server")
