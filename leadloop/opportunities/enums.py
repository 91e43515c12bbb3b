"""Stages, answers, and the kinds of reasons."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Where an opportunity stands."""

    UNACKNOWLEDGED = "unacknowledged", _("Unacknowledged")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    COMPLETE = "complete", _("Complete")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Answer(models.TextChoices):
    """What a location contact says by pressing a button."""

    REVEAL = "reveal", _("Show contact details")
    ACCEPT = "accept", _("Accept")
    REJECT = "reject", _("Reject")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    NOT_YET = "not_yet", _("Not yet")
    COMPLETE = "complete", _("Complete")


# Stages in which the location still owes an answer.
WAITING = (Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED, Stage.ACCEPTED, Stage.WON)
# Stages that leave the lead without a location.
GIVEN_UP = (Stage.REJECTED, Stage.WITHDRAWN)
