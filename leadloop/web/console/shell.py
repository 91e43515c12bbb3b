"""The frame around every page of the console: whose it is, where one can go, what needs a look."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.web.console.mail.waiting import count_needing_a_look
from leadloop.web.gate import MemberRequest


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the main menu."""

    name: str
    label: str | Promise
    icon: str


# The first four stay in a phone's bottom menu.
PLACES = (
    Place("pipeline", gettext_lazy("Pipeline"), "chart-column"),
    Place("leads", gettext_lazy("Leads"), "inbox"),
    Place("unplaced", gettext_lazy("Unplaced"), "map-pin"),
    Place("locations", gettext_lazy("Locations"), "store"),
    Place("customers", gettext_lazy("Customers"), "users"),
    Place("reports", gettext_lazy("Reports"), "chart-line"),
    Place("reviews", gettext_lazy("Reviews"), "star"),
    Place("nurture", gettext_lazy("Campaigns"), "megaphone"),
    Place("messages", gettext_lazy("Messages"), "mail"),
    Place("settings", gettext_lazy("Settings"), "settings"),
)


def page(
    request: MemberRequest, template: str, context: dict[str, Any] | None = None, *, place: str, status: int = 200
) -> HttpResponse:
    """Render ``console/<template>`` in the frame; ``place`` is the menu's entry that it belongs to."""
    frame = {
        "brand": request.brand,
        "membership": request.membership,
        "now": request.now,
        "nav": _nav(request, place),
        "user_links": _user_links(request),
        "sign_out_url": reverse("account_logout"),
    }
    return render(request, f"console/{template}", {**frame, **(context or {})}, status=status)


def _nav(request: MemberRequest, current: str) -> list[dict[str, Any]]:
    counts = {"messages": count_needing_a_look(request.brand)}
    return [
        {
            "label": place.label,
            "href": reverse(f"console:{place.name}"),
            "icon": place.icon,
            "current": place.name == current,
            "count": counts.get(place.name),
        }
        for place in PLACES
    ]


def _user_links(request: MemberRequest) -> list[dict[str, str]]:
    links = [
        {"label": _("Lead desk"), "href": reverse("desk:queue"), "icon": "phone-outgoing"},
        {"label": _("Choose a password"), "href": reverse("choose_password"), "icon": "key-round"},
    ]
    if len(request.memberships) > 1:
        links.insert(0, {"label": _("Another brand"), "href": reverse("console:brands"), "icon": "building-2"})
    return links
