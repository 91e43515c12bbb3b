"""Reads of locations and their contacts."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Lower

from leadloop.accounts.models import Brand
from leadloop.core.ids import new_id
from leadloop.core.prepared import Prepared
from leadloop.network.enums import ContactRole
from leadloop.network.finding import Hit, find
from leadloop.network.models import Location, LocationContact
from leadloop.network.places import Position


@dataclass(frozen=True, slots=True)
class Found:
    """A location as a search found it; the distance is None where nobody said from where."""

    location: Location
    distance_km: float | None


def locations(brand: Brand) -> QuerySet[Location]:
    """Return the brand's locations in use."""
    found: QuerySet[Location] = Location.objects.for_brand(brand).filter(is_active=True)
    return found


_BY_REF = Prepared(
    lambda brand, ref: Location.objects.filter(brand_id=brand, ref=ref, is_active=True), (new_id(), "ref")
)
_BY_ID = Prepared(lambda pk: Location.objects.filter(pk=pk), (new_id(),))
_PRESENT = Prepared(
    lambda location: LocationContact.objects.filter(location_id=location, removed_at=None).order_by("email", "role"),
    (new_id(),),
)
_STILL_THERE = Prepared(
    lambda contact, location: LocationContact.objects.filter(pk=contact, location_id=location, removed_at=None),
    (new_id(), new_id()),
)


def location_by_ref(brand: Brand, ref: str) -> Location | None:
    """Return the brand's location in use with this reference, or None."""
    return _BY_REF.first(brand.pk, ref) if ref else None


def location_by_id(location_id: uuid.UUID) -> Location:
    """Return the location with this id, which is known to be there."""
    return _BY_ID.rows(location_id)[0]


def with_contacts(found: QuerySet[Location]) -> QuerySet[Location]:
    """Add the present contacts as ``present_contacts``, in one query however many locations."""
    present = LocationContact.objects.filter(removed_at=None).order_by("email", "role")
    return found.prefetch_related(Prefetch("contacts", queryset=present, to_attr="present_contacts"))


def search(brand: Brand, *, words: str = "", position: Position | None = None, limit: int = 50) -> list[Found]:
    """Return the locations that :func:`leadloop.network.finding.find` finds for the words and the position."""
    return found_of(brand, find(locations(brand), country=brand.country, words=words, position=position).hits[:limit])


def found_of(brand: Brand, hits: Sequence[Hit]) -> list[Found]:
    """Return the whole locations of these hits, in their order, in one query."""
    whole = locations(brand).in_bulk([hit.id for hit in hits])
    return [Found(whole[hit.id], hit.distance_km) for hit in hits if hit.id in whole]


def recipients_of(location_id: uuid.UUID) -> list[LocationContact]:
    """Return who receives the location's opportunities: its recipients, else its managers."""
    present = _PRESENT.rows(location_id)
    return _once([c for c in present if c.role == ContactRole.RECIPIENT] or present)


def contacts_of(location_id: uuid.UUID) -> list[LocationContact]:
    """Return everybody at the location, each address once."""
    return _once(_PRESENT.rows(location_id))


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
    return _STILL_THERE.first(contact_id, location_id)


def contacts_with_email(email: str) -> list[LocationContact]:
    """Return the present contacts with this address in any case, of whatever brand, each with location and brand.

    Once a location: who receives opportunities and manages there too is one person, the recipient.
    """
    found = (
        LocationContact.objects.filter(removed_at=None, location__is_active=True)
        .alias(folded=Lower("email"))
        .filter(folded=email.lower())
        .select_related("location", "brand")
        .order_by("brand__name", "location__name", "location_id", "role")
    )
    return list({contact.location_id: contact for contact in found}.values())


def contact_in_portal(contact_id: uuid.UUID) -> LocationContact | None:
    """Return the contact with location and brand if they are still one, of a location in use; else None."""
    found: LocationContact | None = (
        LocationContact.objects.filter(pk=contact_id, removed_at=None, location__is_active=True)
        .select_related("location", "brand")
        .first()
    )
    return found


def places_of(contact: LocationContact) -> list[LocationContact]:
    """Return the same person's contacts at the brand's locations, by name of the location."""
    return [each for each in contacts_with_email(contact.email) if each.brand_id == contact.brand_id]


def _once(contacts: Iterable[LocationContact]) -> list[LocationContact]:
    return list({contact.email.casefold(): contact for contact in contacts}.values())
