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
