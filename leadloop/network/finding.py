"""Finding locations by words and position. Reads no more of each than it takes to sort and count a large network."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet

from leadloop.core.text import search_key
from leadloop.network.models import Location
from leadloop.network.places import Position, distance_km, town_position

_MOST_WORDS = 8
_NEIGHBOURS = 50
_SHORTEST_PART = 4
# ZIP+4, with its dash.
_LONGEST_CODE = 10
_COLUMNS = ("id", "name", "city", "products", "lat", "lon")


class Basis(StrEnum):
    """Why the locations of a result are in it."""

    ALL = "all"
    # They bear the words.
    WORDS = "words"
    # Nobody bears the words; these are sorted by the distance from the town that they name,
    TOWN = "town"
    # or have the postal codes next to it.
    POSTAL_CODE = "postal_code"


@dataclass(frozen=True, slots=True)
class Hit:
    """A location as a search sees it; the distance is None where nobody said from where."""

    id: uuid.UUID
    name: str
    city: str
    products: list[str]
    position: Position | None
    distance_km: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The hits in their order, why they are hits, and from where their distances are measured, if they are."""

    hits: list[Hit]
    basis: Basis
    origin: Position | None = None


def find(rows: QuerySet[Location], *, country: str, words: str = "", position: Position | None = None) -> Result:
    """Return those of ``rows`` that match every word by name, place or postal code, nearest first from ``position``.

    Where none bears the words, but they name a town of ``country``, all are hits, the nearest to that town first: a
    customer types where they are, which need not be where a location is. A postal code beside a town's name helps
    where it is known and does not hinder where it is not.
    """
    key = search_key(words)
    if not key:
        return Result(_sorted(_hits(rows), position), Basis.ALL, position)
    named = " ".join(word for word in key.split() if not _has_digit(word)).strip(" ,")
    for text in dict.fromkeys((key, named)):
        hits = _hits(_bearing(rows, text)) if text else []
        if hits:
            return Result(_sorted(hits, position), Basis.WORDS, position)
        town = next((found for name in _names(text) if (found := town_position(name, country=country))), None)
        if town is not None:
            return Result(_sorted(_hits(rows), town), Basis.TOWN, town)
    code = next((word for word in key.split() if _has_digit(word)), "")
    return Result(_neighbours(rows, code), Basis.POSTAL_CODE)


def _bearing(rows: QuerySet[Location], key: str) -> QuerySet[Location]:
    words = re.split(r"[ ,]+", key)[:_MOST_WORDS]
    return rows.filter(*(Q(search_key__contains=word) for word in words if word))


def _names(text: str) -> Iterator[str]:
    """Yield what in a text may be a town's name: the whole, then its parts from the last.

    The gazetteer knows airports' codes and other short names, which one does not mean by a word among others.
    """
    yield text
    parts = [part.strip() for part in text.split(",")] if "," in text else text.split()
    yield from (part for part in reversed(parts) if len(part) >= _SHORTEST_PART)


def _hits(rows: QuerySet[Location], *, by: str = "name", most: int | None = None) -> list[Hit]:
    return [
        Hit(row_id, name, city, products, (lat, lon) if lat is not None and lon is not None else None)
        for row_id, name, city, products, lat, lon in rows.order_by(by, "ref").values_list(*_COLUMNS)[:most]
    ]


def _sorted(hits: list[Hit], position: Position | None) -> list[Hit]:
    if position is None:
        return hits
    measured = [
        Hit(hit.id, hit.name, hit.city, hit.products, hit.position, distance_km(position, hit.position))
        if hit.position
        else hit
        for hit in hits
    ]
    return sorted(measured, key=lambda hit: (hit.distance_km is None, hit.distance_km or 0.0))


def _neighbours(rows: QuerySet[Location], code: str) -> list[Hit]:
    # Neighbouring codes begin alike: 10999 finds 10115 where nothing is nearer.
    for length in range(min(len(code), _LONGEST_CODE) - 1, 0, -1):
        near = rows.filter(postal_code__istartswith=code[:length])
        hits = _hits(near, by="postal_code", most=_NEIGHBOURS)
        if hits:
            return hits
    return []


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)
