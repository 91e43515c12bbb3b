"""Locations as JSON, to the letter of the contract."""

from typing import Any

from leadloop.api.moments import rfc3339
from leadloop.network.models import Location


def show(location: Location) -> dict[str, Any]:
    """Return the contract's *location*, of one that was read with its present contacts."""
    contacts = location.present_contacts  # type: ignore[attr-defined]
    return {
        "ref": location.ref,
        "name": location.name,
        "address": {
            "line1": location.line1,
            "city": location.city,
            "region": location.region,
            "postal_code": location.postal_code,
            "country": location.country,
        },
        "position": None if location.lat is None else {"lat": location.lat, "lon": location.lon},
        "phone": location.phone,
        "time_zone": location.time_zone,
        "hours": location.hours,
        "products": location.products,
        "paused_until": rfc3339(location.paused_until),
        "contacts": [{"name": each.name, "email": each.email, "role": each.role} for each in contacts],
        "preferences": {
            "accept_to_win_days": location.accept_to_win_days,
            "win_to_complete_days": location.win_to_complete_days,
        },
    }
