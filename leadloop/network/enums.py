"""Words of the network."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactRole(models.TextChoices):
    """What a location contact gets."""

    RECIPIENT = "recipient", _("Receives opportunities")
    MANAGER = "manager", _("Manager (also gets escalations)")


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
