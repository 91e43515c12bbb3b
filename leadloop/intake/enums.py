"""Words of intake."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.TextChoices):
    """How a form's leads enter."""

    DIRECT = "direct", _("Directly to a location")
    DESK = "desk", _("To the lead desk first")


class LeadStatus(models.TextChoices):
    """What has been decided about a lead."""

    NEW = "new", _("New")
    CONTACT_ATTEMPTED = "contact_attempted", _("Contact attempted")
    QUALIFIED = "qualified", _("Qualified")
    NO_OPPORTUNITY = "no_opportunity", _("No opportunity")
    DISCARDED = "discarded", _("Discarded")


# Undecided: on the desk's list of leads to be managed.
OPEN_STATUSES = (LeadStatus.NEW, LeadStatus.CONTACT_ATTEMPTED)


class ConsentPurpose(models.TextChoices):
    """What a customer agreed to."""

    SHARE_WITH_LOCATION = "share_with_location", _("Pass the request on to a location")
    MARKETING = "marketing", _("News and offers")
