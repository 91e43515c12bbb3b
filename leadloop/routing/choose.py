"""The choice of a location. Pure: candidates in, one out; the same input gives the same choice."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the choice needs to know of a location. ``distance_km`` is None where it cannot be told."""

    location_id: uuid.UUID
    ref: str
    products: tuple[str, ...]
    paused_until: datetime | None
    distance_km: float | None
    # How much of the postal code agrees with the customer's, in characters from the left; 0 abroad.
    postal_match: int = 0
    same_city: bool = False


def choose(
    candidates: Iterable[Candidate],
    *,
    product: str,
    chosen: uuid.UUID | None,
    tried: Collection[uuid.UUID],
    now: datetime,
) -> uuid.UUID | None:
    """Return the location to offer to next, or None where none fits.

    The customer's own choice (``chosen``) comes first unless it was tried before: they asked for it, so neither
    its products nor a pause stand against it. Then the nearest one that serves the product, is not paused and
    was not tried: by distance where it is known, else by city and postal code. Ties go by reference, so that
    they do not depend on the order of rows.
    """
    pool = [c for c in candidates if c.location_id not in tried]
    if chosen is not None and any(c.location_id == chosen for c in pool):
        return chosen
    fitting = [c for c in pool if _fits(c, product, now)]
    return min(fitting, key=_farness).location_id if fitting else None


def best(
    candidates: Iterable[Candidate],
    *,
    product: str,
    chosen: uuid.UUID | None,
    tried: Collection[uuid.UUID],
    limit: int,
    now: datetime,
) -> list[Candidate]:
    """Return the ``limit`` locations that a person may choose from, by the rules of :func:`choose`; its choice is first."""
    pool = [c for c in candidates if c.location_id not in tried]
    own = [c for c in pool if c.location_id == chosen]
    fitting = [c for c in pool if c.location_id != chosen and _fits(c, product, now)]
    return [*own, *nsmallest(limit, fitting, key=_farness)][:limit]


def _fits(candidate: Candidate, product: str, now: datetime) -> bool:
    return _serves(candidate, product) and (candidate.paused_until is None or candidate.paused_until <= now)


def _serves(candidate: Candidate, product: str) -> bool:
    # Whoever writes the form and whoever writes the list of locations need not agree on capitals.
    wanted = product.casefold()
    return not candidate.products or not wanted or any(each.casefold() == wanted for each in candidate.products)


def _farness(candidate: Candidate) -> tuple[bool, float, bool, int, str]:
    far = candidate.distance_km
    return (far is None, far or 0.0, not candidate.same_city, -candidate.postal_match, candidate.ref)
