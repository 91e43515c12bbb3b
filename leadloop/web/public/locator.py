"""`/l/<brand>/`: find a location by place, name, postal code or position."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leadloop.accounts.models import Brand
from leadloop.core.clock import now
from leadloop.core.phone import display_phone
from leadloop.core.text import clean_line
from leadloop.feedback.queries import ratings_of
from leadloop.intake.models import LeadForm
from leadloop.intake.queries import form_by_key
from leadloop.network.finding import Basis, Hit, find
from leadloop.network.models import Location
from leadloop.network.places import Position, largest_towns
from leadloop.network.queries import Found, found_of, locations
from leadloop.web.distances import distance_text, in_miles
from leadloop.web.opening_hours import Day, OpenNow, open_now, week
from leadloop.web.public.brands import brand_or_404
from leadloop.web.public.dot_map import DotMap, Pin, draw

PAGE_SIZE = 12
_MAPS = "https://www.openstreetmap.org/"
# What the page hands on to the form, so that nobody has to say it twice and the source is not forgotten.
_HANDED_ON = ("utm_campaign", "campaign", "utm_source", "channel", "url", "referrer")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for."""

    words: str
    product: str
    position: Position | None
    page: int


@dataclass(frozen=True, slots=True)
class Place:
    """A location as the list shows it. ``rating`` is None where no review is published."""

    location: Location
    number: int
    distance: str
    address: str
    phone: str
    opening: OpenNow | None
    week: list[Day]
    rating: float | None
    reviews: int
    paused: bool
    request_href: str
    directions_href: str


@require_safe
def locator(request: HttpRequest, brand_slug: str) -> HttpResponse:
    """Show the brand's locations that fit what was asked."""
    brand = brand_or_404(brand_slug)
    form = form_by_key(brand, clean_line(request.GET.get("form"), limit=60))
    asked = read_asked(request.GET, products=form.products if form else [])
    result = find(locations(brand), country=brand.country, words=asked.words, position=asked.position)
    hits = [hit for hit in result.hits if not asked.product or not hit.products or asked.product in hit.products]
    start = (asked.page - 1) * PAGE_SIZE
    shown = found_of(brand, hits[start : start + PAGE_SIZE])
    return render(
        request,
        "public/locator.html",
        {
            "brand": brand,
            "form": form,
            "asked": asked,
            "lat": f"{asked.position[0]:.3f}" if asked.position else "",
            "lon": f"{asked.position[1]:.3f}" if asked.position else "",
            "places": _places(brand, form, asked, shown, start=start, given=request.GET, moment=now()),
            "total": len(hits),
            "first": start + 1,
            "last": start + len(shown),
            "previous_page": str(asked.page - 1) if asked.page > 1 and hits else "",
            "next_page": str(asked.page + 1) if start + PAGE_SIZE < len(hits) else "",
            "told": _told(asked, result.basis),
            "map": _map(brand, hits, origin=result.origin, start=start),
            "miles": in_miles(brand),
            "any_href": _form_href(brand, form, asked, given=request.GET),
            "carried": [(name, request.GET[name]) for name in ("form", *_HANDED_ON) if request.GET.get(name)],
            "all_href": reverse("public:locator", args=[brand.slug]),
        },
    )


def read_asked(given: QueryDict, *, products: Sequence[str]) -> Asked:
    """Return what the query says; what makes no sense in it is left out, since a link may be old or cut."""
    product = clean_line(given.get("product"), limit=120)
    page = given.get("page", "")
    return Asked(
        words=clean_line(given.get("q"), limit=100),
        product=product if product in products else "",
        position=read_position(given),
        page=max(int(page), 1) if page.isascii() and page.isdigit() and len(page) < 5 else 1,  # noqa: PLR2004
    )


def read_position(given: Mapping[str, str]) -> Position | None:
    """Return the latitude and longitude (degrees) that the browser told, or None."""
    try:
        lat, lon = float(given.get("lat", "")), float(given.get("lon", ""))
    except ValueError:
        return None
    return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else None  # noqa: PLR2004 - degrees


def one_line_address(location: Location) -> str:
    """Return the location's address on one line, as far as known."""
    town = f"{location.postal_code} {location.city}".strip()
    return ", ".join(part for part in (location.line1, town) if part)


def _places(
    brand: Brand,
    form: LeadForm | None,
    asked: Asked,
    shown: Sequence[Found],
    *,
    start: int,
    given: QueryDict,
    moment: datetime,
) -> list[Place]:
    ratings = ratings_of([each.location for each in shown])
    return [
        Place(
            location=location,
            number=number,
            distance=distance_text(each.distance_km, miles=in_miles(brand)),
            address=one_line_address(location),
            phone=display_phone(location.phone),
            opening=open_now(location.hours, location.time_zone, now=moment),
            week=week(location.hours, location.time_zone, now=moment),
            rating=ratings[location.pk][0] if location.pk in ratings else None,
            reviews=ratings[location.pk][1] if location.pk in ratings else 0,
            paused=location.paused_until is not None and location.paused_until > moment,
            request_href=_form_href(brand, form, asked, given=given, location=location.ref),
            directions_href=_directions(location),
        )
        for number, each in enumerate(shown, start + 1)
        for location in [each.location]
    ]


def _form_href(brand: Brand, form: LeadForm | None, asked: Asked, *, given: QueryDict, location: str = "") -> str:
    if form is None:
        return ""
    query = {
        "location": location,
        "product": asked.product,
        "lat": f"{asked.position[0]:.3f}" if asked.position else "",
        "lon": f"{asked.position[1]:.3f}" if asked.position else "",
        **{name: given.get(name, "") for name in _HANDED_ON},
    }
    written = urlencode({name: value for name, value in query.items() if value})
    return reverse("public:lead_form", args=[brand.slug, form.key]) + (f"?{written}" if written else "")


def _directions(location: Location) -> str:
    # Nothing is loaded from there, and nothing is told to it, until somebody follows the link.
    if location.lat is not None and location.lon is not None:
        return f"{_MAPS}directions?" + urlencode({"to": f"{location.lat:.5f},{location.lon:.5f}"})
    address = one_line_address(location)
    return f"{_MAPS}search?" + urlencode({"query": f"{address}, {location.country}"}) if address else ""


def _told(asked: Asked, basis: Basis) -> str:
    """Return the sentence that says what the list is, so that nobody takes a neighbouring town for a match."""
    said = {"words": asked.words}
    if basis == Basis.ALL:
        return _("The locations nearest to you") if asked.position else _("All locations")
    if basis == Basis.WORDS:
        return _("Locations for “%(words)s”") % said
    if basis == Basis.TOWN:
        return _("The locations nearest to “%(words)s”") % said
    return _("Nobody at “%(words)s” itself, but with postal codes near it") % said


def _map(brand: Brand, hits: Sequence[Hit], *, origin: Position | None, start: int) -> DotMap | None:
    pins = [
        Pin(number=number, position=hit.position, town=hit.city) for number, hit in enumerate(hits, 1) if hit.position
    ]
    on_page = range(start + 1, start + PAGE_SIZE + 1)
    return draw(
        [pin for pin in pins if pin.number in on_page],
        here=origin,
        others=[pin.position for pin in pins if pin.number not in on_page],
        towns=largest_towns(country=brand.country) if pins else (),
        miles=in_miles(brand),
    )
