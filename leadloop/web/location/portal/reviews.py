"""The location's reviews: what customers said, and the way to decide on it."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leadloop.feedback.enums import ReviewState
from leadloop.feedback.models import Review
from leadloop.links.enums import Purpose
from leadloop.links.tokens import address
from leadloop.web.console.cursors import newest_first
from leadloop.web.console.reviews.counted import reviews_of
from leadloop.web.console.reviews.forms import ReviewFilter
from leadloop.web.location.portal.gate import PortalRequest, for_contact
from leadloop.web.location.portal.shell import portal_page

# Whose reviews they are is none of what an address may say.
_NAMES = ("state", "rating", "since", "until", "reason", "month", "asked")


@for_contact
@require_safe
def reviews(request: PortalRequest) -> HttpResponse:
    """Show the reviews, newest first; published ones where nothing else is asked for."""
    given = {name: request.GET[name] for name in _NAMES if request.GET.get(name)}
    counted = {"of": "counted"} if request.GET.get("of") else {}
    usual = {} if counted or "state" in request.GET else {"state": str(ReviewState.PUBLISHED)}
    wanted = ReviewFilter(usual | given | counted | {"location": request.location.ref})
    context: dict[str, Any] = {"filter": wanted, "rows": [], "tabs": _tabs(wanted), "counted": bool(counted)}
    if wanted.is_valid():
        page = newest_first(reviews_of(request.brand, wanted), by="received_at", cursor=request.GET.get("cursor", ""))
        context |= {
            "rows": [{"review": each, "href": _link(request, each)} for each in page.rows],
            "next": page.next,
            "words": "; ".join(_words(wanted)),
        }
    status = 200 if wanted.is_valid() else 422
    return portal_page(request, "reviews.html", context, place="reviews", status=status)


def _link(request: PortalRequest, review: Review) -> str:
    return address(Purpose.REVIEW, about=review.pk, recipient=request.contact.pk, now=request.now)


def _words(wanted: ReviewFilter) -> list[str]:
    said = wanted.said
    state = ReviewState(said["state"]).label if said.get("state") else ""
    stars = _("%(stars)s of 5 stars") % {"stars": said["rating"]} if said.get("rating") else ""
    return [part for part in (str(state), stars, *wanted.words()) if part]


def _tabs(wanted: ReviewFilter) -> list[dict[str, Any]]:
    here, chosen = reverse("location:portal_reviews"), wanted.data.get("state", "")
    states = [
        (ReviewState.PUBLISHED, here),
        (ReviewState.PENDING, ""),
        (ReviewState.HIDDEN, ""),
        ("", f"{here}?state="),
    ]
    return [
        {
            "label": ReviewState(state).label if state else _("All"),
            "href": href or f"{here}?state={state}",
            "current": chosen == state and not wanted.is_counted,
        }
        for state, href in states
    ]
