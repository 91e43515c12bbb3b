"""The frame around the pages of orders: their tabs, and what all of them know."""

from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from leadloop.accounts.enums import BRAND_ROLES
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest

TABS: Final = (
    ("orders", _("Awaiting an order")),
    ("orders_all", _("Orders")),
    ("orders_differences", _("Differences")),
    ("orders_import", _("Confirmations")),
)


def orders_page(
    request: MemberRequest, template: str, context: dict[str, Any], *, tab: str = "", status: int = 200
) -> HttpResponse:
    """Render ``console/orders/<template>``; ``tab`` names the tab that it is, where it is one."""
    tabs = [{"label": label, "href": reverse(f"console:{name}"), "current": name == tab} for name, label in TABS]
    # Leads and settings are not for everybody who places orders.
    looks_after = request.membership.role in BRAND_ROLES
    whole = {"tabs": tabs, "looks_after": looks_after, **context}
    return page(request, f"orders/{template}", whole, place="orders", status=status)
