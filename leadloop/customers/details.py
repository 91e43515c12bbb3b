"""A customer's details as an intake gives them: read and checked once, for every way in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from leadloop.core.email import EmailProblem, read_email
from leadloop.core.given import as_mapping
from leadloop.core.phone import PhoneProblem, read_phone
from leadloop.core.problems import check_length
from leadloop.core.text import clean_line

_LIMITS = {"given_name": 120, "family_name": 120, "organization": 200}
_ADDRESS_LIMITS = {"line1": 200, "city": 120, "region": 120, "postal_code": 20}


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address, as far as known. ``country`` is ISO 3166 alpha-2."""

    line1: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the contract's ``address`` object."""
        return {
            "line1": self.line1,
            "city": self.city,
            "region": self.region,
            "postal_code": self.postal_code,
            "country": self.country,
        }


@dataclass(frozen=True, slots=True)
class CustomerDetails:
    """Who asks. ``email`` or ``phone_e164`` is there; the keys are what makes two customers one."""

    given_name: str = ""
    family_name: str = ""
    organization: str = ""
    email: str = ""
    email_key: str = ""
    phone_e164: str = ""
    phone_raw: str = ""
    address: Address = field(default_factory=Address)

    @property
    def full_name(self) -> str:
        """Given and family name, as far as known."""
        return f"{self.given_name} {self.family_name}".strip()

    def as_json(self) -> dict[str, Any]:
        """Return the contract's ``customer`` object."""
        return {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "organization": self.organization,
            "email": self.email,
            "phone": self.phone_e164,
            "address": self.address.as_json(),
        }


def corrected(known: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ``customer`` object ``known`` with the fields that ``given`` names set anew; both in the contract's shape."""
    place = {**as_mapping(known.get("address")), **as_mapping(given.get("address"))}
    return {**known, **given, "address": place}


def read_customer(given: Mapping[str, Any], *, country: str) -> tuple[CustomerDetails, dict[str, str]]:
    """Return the details and the problems by field (``email``, ``address.country``, …).

    ``given`` has the contract's shape; ``country`` (ISO 3166 alpha-2) is assumed where no other is given.
    """
    problems: dict[str, str] = {}
    place = as_mapping(given.get("address"))
    land = clean_line(place.get("country")).upper() or country
    if not (len(land) == 2 and land.isascii() and land.isalpha()):  # noqa: PLR2004 - alpha-2
        problems["address.country"] = _("Give the country as two letters, such as DE.")
        land = country
    email = phone = None
    if clean_line(given.get("email")):
        try:
            email = read_email(given["email"])
        except EmailProblem as problem:
            problems["email"] = str(problem)
    if clean_line(given.get("phone")):
        try:
            phone = read_phone(given["phone"], country=land)
        except PhoneProblem as problem:
            problems["phone"] = str(problem)
    if not (email or phone or problems.keys() & {"email", "phone"}):
        problems["email"] = _("Please give an email address or a telephone number, so that you can get an answer.")
    names = {
        name: check_length(name, clean_line(given.get(name)), limit=limit, errors=problems)
        for name, limit in _LIMITS.items()
    }
    lines = {
        name: check_length(f"address.{name}", clean_line(place.get(name)), limit=limit, errors=problems)
        for name, limit in _ADDRESS_LIMITS.items()
    }
    details = CustomerDetails(
        **names,
        email=email.address if email else "",
        email_key=email.key if email else "",
        phone_e164=phone.e164 if phone else "",
        phone_raw=phone.raw if phone else "",
        address=Address(**lines, country=land),
    )
    return details, problems
