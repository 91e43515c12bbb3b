"""Who asks, of an ADF ``contact``: the contract's ``customer``. What it has no field for is left where it was."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _

from leadloop.core.email import EmailProblem, read_email
from leadloop.core.phone import PhoneProblem, read_phone
from leadloop.intake.adf.elements import Element
from leadloop.network.countries import country_code

_LAST_TO_CALL: Final = ("fax", "pager")
_WHERE_THEY_ARE: Final = ("home", "work")
_UNTOLD: Final = ("", "nopreference")


def read_contact(contact: Element, *, country: str) -> tuple[dict[str, Any], list[str]]:
    """Return the contract's ``customer``, and in plain lines how they would like to be reached.

    ``country`` (ISO 3166 alpha-2) is where telephone numbers are from, unless address or number say otherwise.
    Of several addresses of mail, or numbers, the first that is one counts. One that is none stays where it is, as long as the
    customer can be reached otherwise; else it is returned as it came, for the rules to complain of.
    """
    address = _address(contact)
    land = address["country"] or country
    emails = sorted(contact.all("email"), key=_wish)
    phones = sorted(
        contact.all("phone"),
        key=lambda each: (_wish(each), each.attributes.get("type", "").strip().lower() in _LAST_TO_CALL),
    )
    email = next((each for each in emails if _is_email(each.line)), None)
    phone = next((each for each in phones if _is_phone(each.line, land)), None)
    if email is None and phone is None:
        email, phone = next(_said(emails), None), next(_said(phones), None)
    notes: list[str] = []
    return {
        **_names(contact),
        "email": _reached(contact, email, _("Preferred contact: email"), notes),
        "phone": _reached(contact, phone, _("Preferred contact: phone"), notes),
        "address": address,
    }, notes


def _reached(contact: Element, chosen: Element | None, preferred: str, notes: list[str]) -> str:
    if chosen is None:
        return ""
    if not _wish(chosen):
        notes.append(preferred)
    time = chosen.take_attribute("time")
    if time.lower() not in _UNTOLD:
        notes.append(_("Best time to call: %(time)s") % {"time": time})
    return contact.read(chosen, "preferredcontact", "type")


def _said(found: list[Element]) -> Any:
    return (each for each in found if each.line)


def _wish(each: Element) -> bool:
    """Say whether this is *not* how the customer would like to be reached: those come later."""
    return each.attributes.get("preferredcontact", "").strip().lower() not in ("1", "true", "yes")


def _is_email(text: str) -> bool:
    return _is(text, EmailProblem, read_email)


def _is_phone(text: str, country: str) -> bool:
    return _is(text, PhoneProblem, lambda text: read_phone(text, country=country))


def _is(text: str, problem: type[Exception], read: Callable[[str], object]) -> bool:
    try:
        read(text)
    except problem:
        return False
    return True


def _names(contact: Element) -> dict[str, str]:
    parts: dict[str, str] = {}
    for each in contact.all("name"):
        part = _part(each)
        if part in _PARTS and part not in parts and each.line:
            parts[part] = contact.read(each, "part", "type")
    given = " ".join(filter(None, (parts.get("first"), parts.get("middle"))))
    family, full = parts.get("last", ""), parts.get("full", "")
    if not (given or family):
        given, family = _split(full)
    elif full and full.casefold() not in (f"{given} {family}".casefold(), f"{parts.get('first')} {family}".casefold()):
        contact.content.append(Element("name", {"part": "full"}, [full]))
    return {"given_name": given, "family_name": family, "organization": parts.get("business", "")}


_PARTS: Final = ("first", "middle", "last", "full", "business")


def _part(name: Element) -> str:
    if name.attributes.get("type", "").strip().lower() == "business":
        return "business"
    part = name.attributes.get("part", "full").strip().lower()
    return "last" if part == "surname" else part


def _split(full: str) -> tuple[str, str]:
    """Return given and family name of ``Erika Mustermann`` and of ``Mustermann, Erika``."""
    family, comma, given = (each.strip() for each in full.partition(","))
    if comma:
        return given, family
    given, _space, family = full.rpartition(" ")
    return given, family


def _address(contact: Element) -> dict[str, str]:
    found = next(iter(contact.all("address")), Element("address"))
    if found.attributes.get("type", "").strip().lower() in _WHERE_THEY_ARE:
        found.take_attribute("type")
    streets = sorted(found.all("street"), key=_line_number)
    lines = [text for street in streets if (text := found.read(street, "line"))]
    apartment = found.take_line("apartment")
    spelled = next(iter(found.all("country")), Element("country"))
    code = country_code(spelled.line)
    if code:
        found.drop(spelled)
    return {
        "line1": ", ".join(filter(None, (*lines, apartment))),
        "city": found.take_line("city"),
        "region": found.take_line("regioncode"),
        "postal_code": found.take_line("postalcode"),
        "country": code,
    }


def _line_number(street: Element) -> int:
    line = street.attributes.get("line", "").strip()
    return int(line) if line.isascii() and line.isdigit() and len(line) < 4 else 0  # noqa: PLR2004 - nobody has a thousand
