"""What people and keys may do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member of a brand does there."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Brand manager")
    SUPERVISOR = "supervisor", _("Desk supervisor")
    AGENT = "agent", _("Desk agent")
    SALES = "sales", _("Sales admin")


# Who looks after the brand as a whole, settings included; the others see its leads, not its settings.
BRAND_ROLES = frozenset({Role.OWNER, Role.MANAGER})
# Who leads the desk. Whoever looks after the brand may do so, too.
LEADING_ROLES = BRAND_ROLES | {Role.SUPERVISOR}
# Who works at the desk: everybody but those who place orders only.
DESK_ROLES = LEADING_ROLES | {Role.AGENT}
# Who places orders.
ORDER_ROLES = BRAND_ROLES | {Role.SALES}


class Scope(models.TextChoices):
    """What an API key may do (see the contract)."""

    LEADS_READ = "leads:read", _("Read leads and opportunities")
    LEADS_WRITE = "leads:write", _("Write leads and answers")
    NETWORK = "network", _("Read and write locations")
    REPORTS = "reports", _("Read reports")
    WEBHOOKS = "webhooks", _("Manage webhooks and read events")
