"""Who is in the portal: a location contact who came by an emailed link, for as long as they are one.

The session names the contact and no more. Whether they still are one is asked of the database at every page, so that whoever
is removed is signed out everywhere in the same second.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from leadloop.accounts.models import Brand
from leadloop.core.clock import now
from leadloop.network.models import Location, LocationContact
from leadloop.network.queries import contact_in_portal
from leadloop.web.gate import private

CONTACT_KEY = "portal_contact"

_More = ParamSpec("_More")


class PortalRequest(HttpRequest):
    """A request of somebody who is in the portal. ``now`` is one moment for the whole page."""

    contact: LocationContact
    location: Location
    brand: Brand
    now: datetime


View = Callable[Concatenate[HttpRequest, _More], HttpResponse]


def for_contact(view: Callable[Concatenate[PortalRequest, _More], HttpResponse]) -> View[_More]:
    """Let location contacts in; send others to where a link is asked for. Times on the page are the location's."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: _More.args, **kwargs: _More.kwargs) -> HttpResponse:
        contact = contact_of(request)
        if contact is None:
            return private(redirect("location:portal"))
        known = cast("PortalRequest", request)
        known.contact, known.location, known.brand = contact, contact.location, contact.brand
        known.now = now()
        with timezone.override(ZoneInfo(contact.location.time_zone)):
            return private(view(known, *args, **kwargs))

    return guarded


def contact_of(request: HttpRequest) -> LocationContact | None:
    """Return the contact who is signed in, or None."""
    told = request.session.get(CONTACT_KEY)
    return contact_in_portal(uuid.UUID(told)) if told else None


def let_in(request: HttpRequest, contact: LocationContact) -> None:
    """Sign the contact in. The session gets a new key, so that one planted before is worth nothing."""
    request.session.cycle_key()
    request.session[CONTACT_KEY] = str(contact.pk)


def let_out(request: HttpRequest) -> None:
    """Sign the contact out; who is signed in to the console in the same browser stays so."""
    if request.session.pop(CONTACT_KEY, None):
        request.session.cycle_key()
