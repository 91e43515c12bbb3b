"""Words of nurture."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CampaignState(models.TextChoices):
    """Where a campaign stands."""

    DRAFT = "draft", _("Draft")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


# Customers come into these as they lose their opportunity; while it is paused, nobody is written to.
LIVE = (CampaignState.RUNNING, CampaignState.PAUSED)


class Arm(models.TextChoices):
    """What chance decided for a customer."""

    TREATED = "treated", _("Gets the mails")
    CONTROL = "control", _("Held out")


class Variant(models.TextChoices):
    """Which subject a customer gets."""

    A = "a", _("Subject A")
    B = "b", _("Subject B")


class EnrolmentState(models.TextChoices):
    """Where a customer stands in a campaign; the first three are those of all due work."""

    DUE = "due", _("Waits for the next mail")
    DONE = "done", _("Got all mails")
    PARKED = "parked", _("Needs a look")
    STOPPED = "stopped", _("Stopped")
    CONTROL = "control", _("Held out")


class StopReason(models.TextChoices):
    """Why a customer gets no more of a campaign's mails."""

    CLICKED_BACK = "clicked_back", _("Came back by the link")
    LEAD_AGAIN = "lead_again", _("Is a lead again")
    BOUGHT = "bought", _("Has bought")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    NO_CONSENT = "no_consent", _("The consent is gone")
    BOUNCED = "bounced", _("The mailbox refused a mail")
    ERASED = "erased", _("The customer's data was erased")
    BY_HAND = "by_hand", _("Stopped by hand")
    CAMPAIGN_ENDED = "campaign_ended", _("The campaign ended")
