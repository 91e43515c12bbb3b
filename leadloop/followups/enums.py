"""Kinds of due steps."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StepKind(models.TextChoices):
    """What Leadloop does when a step falls due."""

    OFFER_REMINDER = "offer_reminder", _("Remind of the offer")
    STATUS_REQUEST = "status_request", _("Ask how it stands")
    STATUS_REMINDER = "status_reminder", _("Remind of the question")
    ESCALATION = "escalation", _("Tell the location's manager and the brand")
    LAPSE = "lapse", _("Take back and offer to the next location")
    REVIEW_PUBLISH = "review_publish", _("Publish the undecided review")
    ASK_WHY_LOST = "ask_why_lost", _("Ask the customer why nothing was bought")


# What no answer of the location is awaited by, and no opening hours hold up.
NOT_ASKING = (StepKind.REVIEW_PUBLISH, StepKind.ASK_WHY_LOST)
