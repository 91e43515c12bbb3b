"""Calls about locations."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from leadloop.accounts.enums import Scope
from leadloop.accounts.models import Brand
from leadloop.api.batches import taken_one_by_one
from leadloop.api.body import check_shape, read_object
from leadloop.api.entrance import BearerKey, key_of
from leadloop.api.locations.schemas import (
    LocationIn,
    LocationList,
    LocationQuery,
    LocationResults,
    LocationShape,
    LocationsIn,
)
from leadloop.api.locations.shown import show
from leadloop.api.once import Reply
from leadloop.api.pages import Keyset, refuse_unknown
from leadloop.api.problems import NOT_FOUND, Problem, invalid
from leadloop.api.replies import JsonReply
from leadloop.core.clock import now as clock_now
from leadloop.core.text import clean_line, search_key
from leadloop.network.models import Location
from leadloop.network.operations import put_location
from leadloop.network.queries import locations, with_contacts
from leadloop.network.read import read_location

router = Router(tags=["Locations"])
BY_REF = Keyset("locations", ("ref",), ("str",))


@router.get(
    "",
    auth=BearerKey(Scope.NETWORK),
    response=LocationList,
    operation_id="list_locations",
    summary="List locations, by reference",
)
def list_locations(request: HttpRequest, query: Query[LocationQuery]) -> JsonReply:
    """The brand's locations in use. Filters narrow the list together."""
    refuse_unknown(request, query)
    found, cursor = BY_REF.page(with_contacts(_wanted(key_of(request).brand, query)), query)
    return JsonReply({"data": [show(location) for location in found], "next_cursor": cursor})


@router.post(
    "/batch",
    auth=BearerKey(Scope.NETWORK),
    response=LocationResults,
    operation_id="put_locations",
    summary="Make or replace up to 1,000 locations",
    openapi_extra={"requestBody": LocationsIn},
)
def put_many(request: HttpRequest) -> JsonReply:
    """Make each location what is sent, as if it were put alone: 201 where it is new, 200 where it was replaced.

    Each names its own `ref`. What is wrong with one keeps no other from being stored. Locations that are not in the list
    stay as they are.
    """
    brand = key_of(request).brand

    def put(given: dict[str, Any]) -> Reply:
        ref = given.get("ref")
        if not ref:
            raise invalid({"ref": _("This is needed.")})
        return Reply(*_put(brand, ref, given))

    return taken_one_by_one(request, "locations", LocationIn, put, shown_as="location")


@router.get(
    "/{ref}",
    auth=BearerKey(Scope.NETWORK),
    response=LocationShape,
    operation_id="get_location",
    summary="Get a location",
)
def get_location(request: HttpRequest, ref: str) -> JsonReply:
    """The location with this reference of the brand's own."""
    return JsonReply(show(_location(key_of(request).brand, ref)))


@router.put(
    "/{ref}",
    auth=BearerKey(Scope.NETWORK),
    response={200: LocationShape, 201: LocationShape},
    operation_id="put_location",
    summary="Make or replace a location",
    openapi_extra={"requestBody": LocationIn},
)
def put_one(request: HttpRequest, ref: str) -> JsonReply:
    """Make the location with this reference what is sent: 201 where it is new, 200 where it was replaced.

    Sending the same again changes nothing. A contact that is not in the list any more is removed: its links end at once.
    """
    given, brand = read_object(request), key_of(request).brand
    check_shape(given, LocationIn)
    if given.get("ref") not in (None, "", ref):
        raise invalid({"ref": _("This is not the reference in the address. Send the same one, or none.")})
    status, shown = _put(brand, ref, given)
    return JsonReply(shown, status=status)


def _put(brand: Brand, ref: str, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    read = read_location(ref, given, country=brand.country, time_zone=brand.time_zone)
    with transaction.atomic():
        _stored, made = put_location(brand, read, now=clock_now())
        return 201 if made else 200, show(_location(brand, ref))


def _wanted(brand: Brand, query: LocationQuery) -> QuerySet[Location]:
    wanted: dict[str, Any] = {
        "region__iexact": query.region,
        "country__iexact": query.country,
        "postal_code__istartswith": query.postal_code,
    }
    found = locations(brand).filter(**{name: value for name, value in wanted.items() if value})
    for word in search_key(query.q or "").split()[:8]:
        found = found.filter(search_key__contains=word)
    return found


def _location(brand: Brand, ref: str) -> Location:
    found = with_contacts(locations(brand)).filter(ref=clean_line(ref, limit=200)).first()
    if found is None:
        raise Problem(NOT_FOUND, _("There is no location with this reference."))
    return found
