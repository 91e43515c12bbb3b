"""What people and keys may do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member of a brand does there."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Brand manager")


class Scope(models.TextChoices):
    """What an API key may do (see the contract)."""

    LEADS_READ = "leads:read", _("Read leads and opportunities")
    LEADS_WRITE = "leads:write", _("Write leads and answers")
    NETWORK = "network", _("Read and write locations")
    REPORTS = "reports", _("Read reports")
    WEBHOOKS = "webhooks", _("Manage webhooks and read events")
