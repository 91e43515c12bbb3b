"""Words of customers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    """What an account stands for."""

    HOUSEHOLD = "household", _("Household")
    COMPANY = "company", _("Company")


class KeyKind(models.TextChoices):
    """By what a contact is recognised."""

    EMAIL = "email", _("Email")
    PHONE = "phone", _("Phone")


class Source(models.TextChoices):
    """How a value came to be known."""

    REQUEST = "request", _("Given with a request")
    CORRECTION = "correction", _("Corrected")
    MERGE = "merge", _("Kept from a merged record")
    UNMERGE = "unmerge", _("Put back when a merge was taken back")


class TwinReason(models.TextChoices):
    """Why two contacts may be one person."""

    EMAIL = "email", _("Same mailbox in another spelling")
    PHONE = "phone", _("Same phone")
    NAME = "name", _("Same name and postal code")
