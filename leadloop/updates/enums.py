"""Where an update is attached, how often it is sent, and what became of one."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from leadloop.intake.enums import LeadStatus
from leadloop.opportunities.enums import Stage

# A request stands at a status and, once a location has it, at a stage. No two of them have the same name.
PLACES: Final = (*LeadStatus.choices, *Stage.choices)
# Where no location may be named: it has not said that it takes the request, or it does not.
NAMELESS: Final = frozenset(
    {
        LeadStatus.NEW,
        LeadStatus.CONTACT_ATTEMPTED,
        LeadStatus.NO_OPPORTUNITY,
        LeadStatus.DISCARDED,
        Stage.REJECTED,
        Stage.WITHDRAWN,
    }
)
# Why a request is at "contact attempted"; other places have reasons of the brand's own.
NOT_REACHED, CALLBACK = "not_reached", "callback"


class Unit(models.TextChoices):
    """In what a delay is counted."""

    HOURS = "hours", _("hours")
    DAYS = "days", _("days")


class Repeat(models.TextChoices):
    """How often one request can bring the same update."""

    ONCE = "once", _("Once for each request")
    ROUND = "round", _("Once for each location that gets the request")
    EACH = "each", _("Each time the request comes here")


class Ended(models.TextChoices):
    """What became of a due update; empty while it waits."""

    WAITS = "", _("Waits")
    QUEUED = "queued", _("Queued to be sent")
    MOVED_ON = "moved_on", _("The request has moved on")
    OFF = "off", _("Switched off or paused")
    UNFIT = "unfit", _("The conditions do not hold any more")
    NO_ADDRESS = "no_address", _("No address to write to")
