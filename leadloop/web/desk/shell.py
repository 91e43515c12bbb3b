"""The frame around every page of the desk: whose it is, and where one can go."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.accounts.enums import BRAND_ROLES
from leadloop.desk.agenda import count_overdue
from leadloop.web.console.shell import Place
from leadloop.web.gate import MemberRequest

PLACES = (
    Place("queue", gettext_lazy("To do"), "inbox"),
    Place("reminders", gettext_lazy("Reminders"), "bell"),
    Place("calendar", gettext_lazy("Calendar"), "calendar"),
    Place("leads", gettext_lazy("All leads"), "list"),
    Place("figures", gettext_lazy("Figures"), "chart-column"),
)


def page(
    request: MemberRequest, template: str, context: dict[str, Any] | None = None, *, place: str, status: int = 200
) -> HttpResponse:
    """Render ``desk/<template>`` in the frame; ``place`` is the menu's entry that it belongs to."""
    counts = {"reminders": count_overdue(request.brand, agent_id=request.user.pk, now=request.now)}
    frame = {
        "brand": request.brand,
        "membership": request.membership,
        "leads_desk": request.leads_desk,
        "now": request.now,
        "nav": [
            {
                "label": each.label,
                "href": reverse(f"desk:{each.name}"),
                "icon": each.icon,
                "current": each.name == place,
                "count": counts.get(each.name),
            }
            for each in PLACES
        ],
        "user_links": _user_links(request),
        "sign_out_url": reverse("account_logout"),
    }
    return render(request, f"desk/{template}", {**frame, **(context or {})}, status=status)


def _user_links(request: MemberRequest) -> list[dict[str, str]]:
    links = [{"label": _("Choose a password"), "href": reverse("choose_password"), "icon": "key-round"}]
    if request.membership.role in BRAND_ROLES:
        links.insert(0, {"label": _("Brand console"), "href": reverse("console:pipeline"), "icon": "chart-column"})
    if len(request.memberships) > 1:
        links.insert(0, {"label": _("Another brand"), "href": reverse("console:brands"), "icon": "building-2"})
    return links
