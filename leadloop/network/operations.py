"""Writes of locations and their contacts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leadloop.accounts.models import Brand
from leadloop.core.problems import FieldProblem
from leadloop.core.text import search_key
from leadloop.core.transaction import one_transaction
from leadloop.history.operations import location_changed
from leadloop.network.models import BusinessWeek, Location, LocationContact
from leadloop.network.opening import week_text
from leadloop.network.read import GivenContact, GivenLocation, read_preferences


class LocationProblem(FieldProblem):
    """The location cannot be stored as given. ``errors`` maps fields to what to do."""


@one_transaction
def put_location(brand: Brand, given: GivenLocation, *, now: datetime) -> tuple[Location, bool]:
    """Make or replace the brand's location with this reference; and whether it was made.

    Contacts are left as they are where ``given`` says nothing of them. Raises :class:`LocationProblem`.
    """
    if given.errors:
        raise LocationProblem(given.errors)
    fields = given.fields
    key = search_key(
        given.ref, fields["name"], fields["line1"], fields["city"], fields["region"], fields["postal_code"]
    )
    before = Location.objects.filter(brand=brand, ref=given.ref).values_list("region", flat=True).first()
    week = _business_week(brand, given)
    location, made = Location.objects.update_or_create(
        brand=brand,
        ref=given.ref,
        defaults={**fields, "business_week": week, "search_key": key, "is_active": True, "updated_at": now},
    )
    if given.contacts is not None:
        set_contacts(location, given.contacts, now=now)
    if before not in (None, location.region):
        location_changed(brand, location.pk)
    return location, made


def _business_week(brand: Brand, given: GivenLocation) -> BusinessWeek:
    week, _made = BusinessWeek.objects.get_or_create(
        brand=brand, time_zone=given.fields["time_zone"], hours=week_text(given.fields["hours"])
    )
    return week


def set_preferences(location: Location, given: Mapping[str, Any], *, now: datetime) -> None:
    """Set what the location itself may choose. What is due already keeps its day. Raises :class:`LocationProblem`."""
    errors: dict[str, str] = {}
    wanted = read_preferences(given, errors)
    if errors:
        raise LocationProblem({name.removeprefix("preferences."): text for name, text in errors.items()})
    Location.objects.filter(pk=location.pk).update(**wanted, updated_at=now)


def set_contacts(location: Location, given: list[GivenContact], *, now: datetime) -> None:
    """Make the present contacts exactly these. Who changes name or role keeps their row, and with it their links.

    Who is gone keeps their row as well (history names it), but their links die.
    """
    wanted = {(c.email.casefold(), str(c.role)): c for c in given}
    others = []
    for present in location.contacts.filter(removed_at=None):
        match = wanted.pop((present.email.casefold(), present.role), None)
        if match is None:
            others.append(present)
        elif match.name != present.name:
            LocationContact.objects.filter(pk=present.pk).update(name=match.name)
    for present in others:
        key = next((key for key in wanted if key[0] == present.email.casefold()), None)
        if key is None:
            LocationContact.objects.filter(pk=present.pk).update(removed_at=now)
        else:
            match = wanted.pop(key)
            LocationContact.objects.filter(pk=present.pk).update(name=match.name, role=match.role)
    LocationContact.objects.bulk_create(
        LocationContact(brand_id=location.brand_id, location=location, name=c.name, email=c.email, role=c.role)
        for c in wanted.values()
    )
