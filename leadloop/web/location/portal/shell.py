"""The frame around every page of the portal: whose it is, where one can go, what is overdue."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leadloop.network.queries import places_of
from leadloop.web.location.portal.gate import PortalRequest
from leadloop.web.location.queries import count_overdue


def portal_page(
    request: PortalRequest, template: str, context: dict[str, Any], *, place: str, status: int = 200
) -> HttpResponse:
    """Render ``location/portal/<template>`` in the frame; ``place`` is the menu's entry that it belongs to."""
    frame = {
        "brand": request.brand,
        "location": request.location,
        "now": request.now,
        "user": request.contact,
        "signed_in": True,
        "user_links": _links(request),
        "sign_out_url": reverse("location:portal_sign_out"),
        "nav": _nav(request, place),
    }
    return render(request, f"location/portal/{template}", frame | context, status=status)


def _nav(request: PortalRequest, current: str) -> list[dict[str, Any]]:
    requests = reverse("location:portal_opportunities")
    # The first four stay in a phone's bottom menu.
    places = (
        ("opportunities", _("Requests"), requests, "inbox"),
        ("overdue", _("Overdue"), f"{requests}?show=overdue", "timer"),
        ("reviews", _("Reviews"), reverse("location:portal_reviews"), "star"),
        ("report", _("Report"), reverse("location:portal_report"), "chart-line"),
        ("preferences", _("Preferences"), reverse("location:portal_preferences"), "settings"),
    )
    counts = {"overdue": count_overdue(request.location)}
    return [
        {"label": label, "href": href, "icon": icon, "current": name == current, "count": counts.get(name)}
        for name, label, href, icon in places
    ]


def _links(request: PortalRequest) -> list[dict[str, str]]:
    if len(places_of(request.contact)) == 1:
        return []
    return [{"label": _("Another location"), "href": reverse("location:portal_choose"), "icon": "store"}]
