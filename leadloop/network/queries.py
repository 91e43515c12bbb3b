"""Reads of locations and their contacts."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from leadloop.accounts.models import Brand
from leadloop.core.text import search_key
from leadloop.network.enums import ContactRole
from leadloop.network.models import Location, LocationContact
from leadloop.network.places import Position, distance_km, town_position


@dataclass(frozen=True, slots=True)
class Found:
    """A location as a search found it; the distance is None where nobody said from where."""

    location: Location
    distance_km: float | None


def locations(brand: Brand) -> QuerySet[Location]:
    """Return the brand's locations in use."""
    found: QuerySet[Location] = Location.objects.for_brand(brand).filter(is_active=True)
    return found


def location_by_ref(brand: Brand, ref: str) -> Location | None:
    """Return the brand's location in use with this reference, or None."""
    return locations(brand).filter(ref=ref).first() if ref else None


def with_contacts(found: QuerySet[Location]) -> QuerySet[Location]:
    """Add the present contacts as ``present_contacts``, in one query however many locations."""
    present = LocationContact.objects.filter(removed_at=None).order_by("email", "role")
    return found.prefetch_related(Prefetch("contacts", queryset=present, to_attr="present_contacts"))


def search(brand: Brand, *, words: str = "", position: Position | None = None, limit: int = 50) -> list[Found]:
    """Return the locations that match every word by name, place or postal code, nearest first where a position is known.

    Where no location bears the words but they name a town of the brand's country, the nearest locations to that
    town are found instead: a customer types where they are, which need not be where a location is.
    """
    key = search_key(words)
    rows = locations(brand)
    hits = list(rows.filter(*(Q(search_key__contains=word) for word in key.split()[:8])).order_by("name", "ref")[:2000])
    if key and not hits:
        position = town_position(words, country=brand.country)
        hits = list(rows.order_by("name", "ref")[:5000]) if position else _by_postal_code(rows, key)
    found = [Found(location, distance_to(location, position)) for location in hits]
    if position is not None:
        found.sort(key=lambda f: (f.distance_km is None, f.distance_km or 0.0, f.location.name))
    return found[:limit]


def distance_to(location: Location, position: Position | None) -> float | None:
    """Return the kilometres from a position to the location, or None where either is unknown."""
    if position is None or location.lat is None or location.lon is None:
        return None
    return distance_km(position, (location.lat, location.lon))


def recipients_of(location_id: uuid.UUID) -> list[LocationContact]:
    """Return who receives the location's opportunities: its recipients, else its managers."""
    present = list(LocationContact.objects.filter(location_id=location_id, removed_at=None).order_by("email", "role"))
    return _once([c for c in present if c.role == ContactRole.RECIPIENT] or present)


def managers_of(location_id: uuid.UUID) -> list[LocationContact]:
    """Return the location's managers."""
    return _once(
        LocationContact.objects.filter(location_id=location_id, removed_at=None, role=ContactRole.MANAGER).order_by(
            "email"
        )
    )


def present_contact(contact_id: uuid.UUID | None, *, location_id: uuid.UUID) -> LocationContact | None:
    """Return the contact if they still belong to the location, else None: a removed contact's links are dead."""
    if contact_id is None:
        return None
    return LocationContact.objects.filter(pk=contact_id, location_id=location_id, removed_at=None).first()


def _once(contacts: Iterable[LocationContact]) -> list[LocationContact]:
    return list({contact.email.casefold(): contact for contact in contacts}.values())


def _by_postal_code(rows: QuerySet[Location], key: str) -> list[Location]:
    # Neighbouring codes begin alike: 10999 finds 10115 where nothing is nearer.
    for length in range(len(key) - 1, 0, -1):
        if not key[:length].isalnum():
            break
        hits = list(rows.filter(postal_code__istartswith=key[:length]).order_by("postal_code", "ref")[:50])
        if hits and any(c.isdigit() for c in key):
            return hits
    return []
