"""`/reviews/<brand>/<ref>/`: what customers say of a location, for people, for search engines and as JSON."""

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from leadloop.accounts.models import Brand
from leadloop.feedback.enums import HideReason
from leadloop.feedback.models import Review
from leadloop.feedback.queries import ReviewTally, published_reviews, rules_of, tally_of
from leadloop.intake.queries import form_by_key
from leadloop.links.tokens import site_address
from leadloop.network.models import Location
from leadloop.network.queries import location_by_ref
from leadloop.web.public.brands import brand_or_404
from leadloop.web.public.locator import one_line_address

PAGE_SIZE = 20
# For programs that show reviews elsewhere; whoever has more shows the newest.
JSON_MOST = 1000
# Inside a script element nothing may look like its end, or like the beginning of a comment.
_IN_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@require_safe
def reviews(request: HttpRequest, brand_slug: str, ref: str) -> HttpResponse:
    """Show a location's published reviews, and how many are hidden for which reasons."""
    brand, location = _place(brand_slug, ref)
    tally = tally_of(location)
    pages = Paginator(published_reviews(location), PAGE_SIZE)
    # The number of rows is known from the tally.
    pages.count = tally.n
    page = pages.get_page(request.GET.get("page"))
    listed = list(page)
    form = form_by_key(brand, "")
    request_href = f"{reverse('public:lead_form', args=[brand.slug, form.key])}?location={location.ref}" if form else ""
    address = site_address(reverse("public:reviews", args=[brand.slug, location.ref]))
    return render(
        request,
        "public/reviews.html",
        {
            "brand": brand,
            "location": location,
            "location_address": one_line_address(location),
            "tally": tally,
            "share_of_stars": [(stars, tally.stars[stars]) for stars in range(5, 0, -1)],
            "hidden": tally.hidden.total(),
            "hidden_reasons": [(HideReason(reason).label, count) for reason, count in tally.hidden.most_common()],
            "reviews": listed,
            "page": page,
            "previous_page": str(page.number - 1) if page.has_previous() else "",
            "next_page": str(page.number + 1) if page.has_next() else "",
            "publish_after_days": rules_of(brand).publish_after_days,
            "address": address,
            "structured": structured(location, tally, listed, address=address),
            "request_href": request_href,
        },
    )


@require_safe
def reviews_json(request: HttpRequest, brand_slug: str, ref: str) -> JsonResponse:  # noqa: ARG001 - a view's signature
    """Return the same as JSON (the contract's shape), to pages of any host."""
    _brand, location = _place(brand_slug, ref)
    tally = tally_of(location)
    body = {
        "rating": {"mean": None if tally.mean is None else round(tally.mean, 2), "n": tally.n},
        "hidden": tally.hidden.total(),
        "reviews": [
            {
                "rating": review.rating,
                "title": review.title,
                "text": review.text,
                "name": review.name,
                "at": _utc(review),
                "reply": review.reply,
            }
            for review in published_reviews(location)[:JSON_MOST]
        ],
    }
    response = JsonResponse(body)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def structured(location: Location, tally: ReviewTally, listed: list[Review], *, address: str) -> SafeString:
    """Return the page's content as schema.org JSON-LD, ready to stand inside a script element."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "@id": address,
        "url": address,
        "name": location.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": location.line1,
            "addressLocality": location.city,
            "addressRegion": location.region,
            "postalCode": location.postal_code,
            "addressCountry": location.country,
        },
    }
    if location.phone:
        data["telephone"] = location.phone
    if location.lat is not None:
        data["geo"] = {"@type": "GeoCoordinates", "latitude": location.lat, "longitude": location.lon}
    if tally.mean is not None:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": round(tally.mean, 2),
            "reviewCount": tally.n,
            "bestRating": 5,
            "worstRating": 1,
        }
        data["review"] = [_structured_review(review) for review in listed]
    # Safe: JSON in ASCII, in which no character that HTML knows is left.
    return mark_safe(json.dumps(data).translate(_IN_SCRIPT))  # noqa: S308


def _structured_review(review: Review) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@type": "Review",
        "author": {"@type": "Person", "name": review.name or "Anonymous"},
        "datePublished": f"{review.received_at:%Y-%m-%d}",
        "name": review.title,
        "reviewBody": review.text,
        "reviewRating": {"@type": "Rating", "ratingValue": review.rating, "bestRating": 5, "worstRating": 1},
    }
    return {name: value for name, value in said.items() if value}


def _place(brand_slug: str, ref: str) -> tuple[Brand, Location]:
    brand = brand_or_404(brand_slug)
    location = location_by_ref(brand, ref)
    if location is None:
        raise Http404
    return brand, location


def _utc(review: Review) -> str:
    return review.received_at.isoformat(timespec="seconds").replace("+00:00", "Z")
