"""Reading a location as a program, a file or a page gives it: one set of rules, errors by field."""

import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from leadloop.core.email import EmailProblem, read_email
from leadloop.core.given import as_list, as_mapping, read_moment, read_position
from leadloop.core.problems import check_length
from leadloop.core.text import clean_line
from leadloop.network.enums import WEEKDAYS, ContactRole

_WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
# As long as the column that keeps it.
_WEB_ADDRESS = URLValidator(schemes=["http", "https"])
_WEB_ADDRESS.max_length = 200
# More is a mistake of a program; each recipient gets each offer, and each entry is looked at for each lead.
_MOST_CONTACTS, _MOST_PRODUCTS, _MOST_SPANS = 50, 200, 8
_PREFERENCES = ("accept_to_win_days", "win_to_complete_days")


@dataclass(frozen=True, slots=True)
class GivenContact:
    """A location contact as given."""

    name: str
    email: str
    role: ContactRole


@dataclass(slots=True)
class GivenLocation:
    """A location's fields as given, cleaned; ``contacts`` is None where nothing was said of them."""

    ref: str
    fields: dict[str, Any] = field(default_factory=dict)
    contacts: list[GivenContact] | None = None
    errors: dict[str, str] = field(default_factory=dict)


def read_location(ref: Any, given: Mapping[str, Any], *, country: str, time_zone: str) -> GivenLocation:
    """Return what ``given`` (the contract's *location*) says; look at ``errors`` (field → what to do) before use.

    ``country`` and ``time_zone`` are the brand's, for what is left out.
    """
    found = GivenLocation(ref=clean_line(ref, limit=80))
    errors = found.errors
    if not _REF.fullmatch(found.ref):
        errors["ref"] = _("Give a reference of 1 to 60 letters, digits, dots, dashes or underscores.")
    fields = found.fields
    fields["name"] = check_length("name", clean_line(given.get("name")), limit=160, errors=errors)
    if not fields["name"]:
        errors["name"] = _("Give the location a name.")
    place = as_mapping(given.get("address"))
    for name, limit in (("line1", 200), ("city", 120), ("region", 120), ("postal_code", 20)):
        fields[name] = check_length(f"address.{name}", clean_line(place.get(name)), limit=limit, errors=errors)
    fields["country"] = clean_line(place.get("country")).upper() or country
    if not re.fullmatch(r"[A-Z]{2}", fields["country"]):
        errors["address.country"] = _("Give the country as two letters, such as DE.")
    fields["time_zone"] = clean_line(given.get("time_zone")) or time_zone
    if fields["time_zone"] not in _time_zones():
        errors["time_zone"] = _("Give a time zone such as Europe/Berlin.")
    fields["phone"] = check_length("phone", clean_line(given.get("phone")), limit=64, errors=errors)
    if "website" in given:
        fields["website"] = _read_website(given["website"], errors)
    products = _no_more_than(_MOST_PRODUCTS, "products", given.get("products"), errors)
    cleaned = [check_length("products", clean_line(each), limit=120, errors=errors) for each in products]
    fields["products"] = [each for each in cleaned if each]
    fields["lat"], fields["lon"] = _read_position(given.get("position"), errors)
    fields["hours"] = _read_hours(given.get("hours"), errors)
    fields["paused_until"] = _read_pause(given.get("paused_until"), errors)
    fields |= read_preferences(as_mapping(given.get("preferences")), errors)
    if given.get("contacts") is not None:
        found.contacts = _read_contacts(_no_more_than(_MOST_CONTACTS, "contacts", given["contacts"], errors), errors)
    return found


def _no_more_than(most: int, name: str, value: Any, errors: dict[str, str]) -> list[Any]:
    """Return the list; where it has more entries, only so many, and an error under its name."""
    entries = as_list(value)
    if len(entries) > most:
        errors[name] = _("Give at most %(most)d.") % {"most": most}
    return entries[:most]


@cache
def _time_zones() -> set[str]:
    # Looking through all of its files takes longer than reading the whole location.
    return zoneinfo.available_timezones()


def _read_website(value: Any, errors: dict[str, str]) -> str:
    text = clean_line(value)
    if not text:
        return ""
    address = text if "://" in text else f"https://{text}"
    try:
        _WEB_ADDRESS(address)
    except ValidationError:
        errors["website"] = _("Give a web address such as https://www.example.com, at most 200 characters long.")
    return address


def _read_position(value: Any, errors: dict[str, str]) -> tuple[float, float] | tuple[None, None]:
    found = read_position(value)
    if found is None and as_mapping(value):
        errors["position"] = _("Give latitude (-90 to 90) and longitude (-180 to 180) in degrees.")
    return found or (None, None)


def _read_hours(value: Any, errors: dict[str, str]) -> dict[str, list[list[str]]]:
    hours: dict[str, list[list[str]]] = {}
    for day, spans in as_mapping(value).items():
        if day not in WEEKDAYS:
            errors["hours"] = _("Days are mon, tue, wed, thu, fri, sat and sun.")
            return {}
        kept: list[list[str]] = []
        for span in _no_more_than(_MOST_SPANS, f"hours.{day}", spans, errors):
            ok = isinstance(span, list) and len(span) == 2 and all(_WALL_TIME.fullmatch(str(t)) for t in span)  # noqa: PLR2004
            if not ok or str(span[0]) >= str(span[1]) or (kept and kept[-1][1] > str(span[0])):
                errors[f"hours.{day}"] = _("Write opening hours as from and to, in order, such as 09:00 and 18:00.")
                break
            kept.append([str(span[0]), str(span[1])])
        if kept:
            hours[day] = kept
    return hours


def _read_pause(value: Any, errors: dict[str, str]) -> datetime | None:
    moment = read_moment(value) if value else None
    if value and moment is None:
        errors["paused_until"] = _("Give a time such as 2026-12-01T08:00:00Z, or nothing.")
    return moment


def read_preferences(given: Mapping[str, Any], errors: dict[str, str]) -> dict[str, int | None]:
    """Return the location's preferences; what is wrong is added to ``errors`` by ``preferences.<name>``."""
    return {name: _read_days(given.get(name), f"preferences.{name}", errors) for name in _PREFERENCES}


def _read_days(value: Any, name: str, errors: dict[str, str]) -> int | None:
    if value in (None, ""):
        return None
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,3}", str(value)) or not 1 <= int(value) <= 365:  # noqa: PLR2004
        errors[name] = _("Give a number of days from 1 to 365.")
        return None
    return int(value)


def _read_contacts(given: list[Any], errors: dict[str, str]) -> list[GivenContact]:
    contacts: dict[tuple[str, str], GivenContact] = {}
    for number, item in enumerate(given):
        entry = as_mapping(item)
        role = entry.get("role") or ContactRole.RECIPIENT
        if role not in ContactRole.values:
            errors[f"contacts.{number}.role"] = _("Choose one of: %(choices)s.") % {
                "choices": ", ".join(ContactRole.values)
            }
            continue
        try:
            email = read_email(entry.get("email"))
        except EmailProblem as problem:
            errors[f"contacts.{number}.email"] = str(problem)
            continue
        name = check_length(f"contacts.{number}.name", clean_line(entry.get("name")), limit=160, errors=errors)
        contacts[email.key, str(role)] = GivenContact(name, email.address, ContactRole(role))
    return list(contacts.values())
