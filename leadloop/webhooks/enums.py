"""Why an endpoint gets nothing, and where a delivery stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from leadloop.core.claim import WorkState


class Off(models.TextChoices):
    """Why an endpoint is off; empty while it is on."""

    ON = "", _("On")
    SWITCHED = "switched", _("Switched off")
    FAILED = "failed", _("Switched off: it failed for days")
    GONE = "gone", _("Switched off: it answered 410 (gone)")
    REMOVED = "removed", _("Removed")


class DeliveryState(models.TextChoices):
    """Where a delivery stands, in the words of the API."""

    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")


# How it is stored, as all due work is.
STORED = {
    DeliveryState.WAITING: WorkState.DUE,
    DeliveryState.DELIVERED: WorkState.DONE,
    DeliveryState.FAILED: WorkState.PARKED,
}
TOLD = {stored: told for told, stored in STORED.items()}
# By themselves, so that somebody has to look.
BY_ITSELF = (Off.FAILED, Off.GONE)
# The type of what is sent to try an endpoint out.
PING = "ping"
