"""What a location may know of a request before the customer's contact details are shown. Pure."""

from dataclasses import dataclass

from leadloop.intake.models import Lead
from leadloop.network.models import Location
from leadloop.network.places import distance_km


@dataclass(frozen=True, slots=True)
class Preview:
    """The request without name, email, phone and street. Distance in kilometres, None where it is unknown."""

    wanted: str
    interest: str
    timeframe: str
    message: str
    postal_code: str
    city: str
    distance_km: float | None


def preview_of(lead: Lead, location: Location) -> Preview:
    """Return what the location may know. ``lead.form`` and ``lead.contact`` must be loaded."""
    place = lead.customer.get("address") or {}
    apart = None
    if None not in (lead.lat, lead.lon, location.lat, location.lon):
        apart = distance_km((lead.lat, lead.lon), (location.lat, location.lon))
    return Preview(
        wanted=lead.product or lead.interest or lead.form.title,
        interest=lead.interest if lead.product else "",
        timeframe=lead.timeframe,
        message="",
        postal_code=place.get("postal_code", ""),
        city=place.get("city", ""),
        distance_km=apart,
    )
