"""The candidates for a choice, read in one query."""

import uuid
from collections.abc import Collection
from datetime import datetime
from math import inf
from typing import Any

from leadloop.accounts.models import Brand
from leadloop.core.ids import new_id
from leadloop.core.prepared import Prepared
from leadloop.core.text import search_key
from leadloop.network.places import Position, distance_km, town_position
from leadloop.network.queries import locations
from leadloop.routing.choose import Candidate, best, choose

# Only the locations in a widening band of latitude around the customer are read, so that a network may be large.
_BANDS_DEGREES = (1.0, 4.0, None)
_KM_PER_DEGREE = 111.1


_SHOWN = ("id", "ref", "products", "paused_until", "lat", "lon", "postal_code", "city", "country")
_EVERYWHERE = Prepared(lambda brand: locations(Brand(pk=brand)).values(*_SHOWN), (new_id(),))
_IN_BAND = Prepared(
    lambda brand, south, north: locations(Brand(pk=brand)).filter(lat__gte=south, lat__lte=north).values(*_SHOWN),
    (new_id(), 0.25, 0.75),
)
_ONE = Prepared(lambda brand, pk: locations(Brand(pk=brand)).filter(pk=pk).values(*_SHOWN), (new_id(), new_id()))


def customer_position(*, city: str, country: str, told: Position | None) -> Position | None:
    """Return where the customer is: as the browser told, else the town of the address; None where neither is known."""
    return told or (town_position(city, country=country) if city and country else None)


def next_location(
    brand: Brand,
    *,
    product: str,
    chosen: uuid.UUID | None,
    tried: Collection[uuid.UUID],
    position: Position | None,
    city: str,
    postal_code: str,
    country: str,
    now: datetime,
) -> uuid.UUID | None:
    """Return the id of the location to offer to next, or None (see :func:`leadloop.routing.choose.choose`)."""
    if chosen is not None and chosen not in tried:
        return chosen
    for band in _BANDS_DEGREES if position else (None,):
        candidates = _candidates(
            brand, position=position, band=band, city=city, postal_code=postal_code, country=country
        )
        found = choose(candidates, product=product, chosen=chosen, tried=tried, now=now)
        if found is not None and (band is None or _distance(candidates, found) <= band * _KM_PER_DEGREE):
            # Nobody outside the band can be nearer than its edge.
            return found
    return None


def best_locations(
    brand: Brand,
    *,
    product: str,
    chosen: uuid.UUID | None,
    tried: Collection[uuid.UUID],
    position: Position | None,
    city: str,
    postal_code: str,
    country: str,
    limit: int,
    now: datetime,
) -> list[Candidate]:
    """Return the best few locations for a person to choose from, the one that routing would take first.

    The customer's own choice comes first, however far it is; then the nearest that fit and were not tried.
    """
    found: list[Candidate] = []
    for band in _BANDS_DEGREES if position else (None,):
        candidates = _candidates(
            brand, position=position, band=band, city=city, postal_code=postal_code, country=country
        )
        if chosen is not None and all(c.location_id != chosen for c in candidates):
            own = _ONE.each(brand.pk, chosen)
            town = search_key(city)
            candidates += [
                _candidate(row, position=position, town=town, postal_code=postal_code, country=country) for row in own
            ]
        found = best(candidates, product=product, chosen=chosen, tried=tried, limit=limit, now=now)
        others = [c for c in found if c.location_id != chosen]
        if (
            band is not None
            and len(found) == limit
            and all(c.distance_km is not None and c.distance_km <= band * _KM_PER_DEGREE for c in others)
        ):
            # Nobody outside the band can be nearer than its edge.
            return found
    return found


def _distance(candidates: list[Candidate], found: uuid.UUID) -> float:
    return min((c.distance_km for c in candidates if c.location_id == found and c.distance_km is not None), default=inf)


def _candidates(
    brand: Brand, *, position: Position | None, band: float | None, city: str, postal_code: str, country: str
) -> list[Candidate]:
    if band is not None and position is not None:
        rows = _IN_BAND.each(brand.pk, position[0] - band, position[0] + band)
    else:
        rows = _EVERYWHERE.each(brand.pk)
    town = search_key(city)
    return [_candidate(row, position=position, town=town, postal_code=postal_code, country=country) for row in rows]


def _candidate(
    row: dict[str, Any], *, position: Position | None, town: str, postal_code: str, country: str
) -> Candidate:
    far = _far(position, row["lat"], row["lon"])
    return Candidate(
        location_id=row["id"],
        ref=row["ref"],
        products=tuple(row["products"]),
        paused_until=row["paused_until"],
        distance_km=far,
        # Asked for only where no distance decides: folding the names of a large network takes its time.
        postal_match=_match(postal_code, row["postal_code"]) if far is None and country == row["country"] else 0,
        same_city=far is None and bool(town) and town == search_key(row["city"]),
    )


def _far(position: Position | None, lat: float | None, lon: float | None) -> float | None:
    return None if position is None or lat is None or lon is None else distance_km(position, (lat, lon))


def _match(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one.casefold(), other.casefold(), strict=False):
        if a != b:
            break
        count += 1
    return count
