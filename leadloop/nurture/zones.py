"""In which time zone a customer lives: by town, else by postal code where a country has several zones, else by country."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from leadloop.network.places import town_position, zone_of

# By what postal codes begin with: most people of the region have this zone.
_BY_POSTAL_CODE: Final[dict[str, dict[str, str]]] = {
    "US": {
        **dict.fromkeys("01234", "America/New_York"),
        **dict.fromkeys("567", "America/Chicago"),
        "8": "America/Denver",
        "9": "America/Los_Angeles",
        **dict.fromkeys(("59", "799", "838"), "America/Denver"),
        **dict.fromkeys(("967", "968"), "Pacific/Honolulu"),
        **dict.fromkeys(("995", "996", "997", "998", "999"), "America/Anchorage"),
        **dict.fromkeys(("85", "86"), "America/Phoenix"),
        **dict.fromkeys(("35", "36", "37", "38", "39"), "America/Chicago"),
    },
    "CA": {
        "A": "America/St_Johns",
        **dict.fromkeys("BCE", "America/Halifax"),
        **dict.fromkeys("GHJKLMNP", "America/Toronto"),
        "R": "America/Winnipeg",
        "S": "America/Regina",
        "T": "America/Edmonton",
        "V": "America/Vancouver",
    },
    "AU": {
        **dict.fromkeys("123", "Australia/Sydney"),
        "4": "Australia/Brisbane",
        "5": "Australia/Adelaide",
        "6": "Australia/Perth",
        "7": "Australia/Hobart",
        "08": "Australia/Darwin",
    },
    "ES": {"35": "Atlantic/Canary", "38": "Atlantic/Canary"},
    "PT": {"95": "Atlantic/Azores", "96": "Atlantic/Azores", "97": "Atlantic/Azores", "98": "Atlantic/Azores"},
}
_LONGEST: Final = 3


def zone_of_customer(customer: Mapping[str, Any], *, usual: str) -> str:
    """Return the IANA zone of a customer (the contract's ``customer`` object); ``usual``, the brand's, where nothing tells."""
    place = customer.get("address") or {}
    return _zone(
        str(place.get("city") or ""), str(place.get("postal_code") or ""), str(place.get("country") or ""), usual
    )


@lru_cache(maxsize=4096)
def _zone(city: str, postal_code: str, country: str, usual: str) -> str:
    if not country:
        return usual
    by_code = _BY_POSTAL_CODE.get(country.upper(), {})
    # A town that the gazetteer knows tells it exactly; else the beginning of the postal code, the longest first.
    if not (city and town_position(city, country=country)):
        code = postal_code.upper().replace(" ", "")
        found = next((by_code[code[:n]] for n in range(_LONGEST, 0, -1) if code[:n] in by_code), "")
        if found:
            return found
    return _known(zone_of(city=city, country=country)) or usual


def _known(zone: str) -> str:
    try:
        return ZoneInfo(zone).key if zone else ""
    except (KeyError, ValueError):
        return ""
