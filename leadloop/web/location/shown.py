"""What a page shows of the request, before and after the customer's contact details are shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from leadloop.core.phone import display_phone
from leadloop.intake.models import Lead
from leadloop.opportunities.preview import Preview
from leadloop.questions.models import Question

_MAP = "https://www.openstreetmap.org/search?query="


@dataclass(frozen=True, slots=True)
class Customer:
    """Who to call, as given with this very request: that is what the customer agreed to pass on."""

    name: str
    organization: str
    phone: str
    phone_link: str
    email: str
    email_link: str
    address: tuple[str, ...]
    map_link: str


def customer_of(lead: Lead) -> Customer:
    """Return the customer's contact details. Only for a page whose reader pressed to see them."""
    given = lead.customer
    place = given.get("address") or {}
    town = f"{place.get('postal_code', '')} {place.get('city', '')}".strip()
    lines = tuple(line for line in (place.get("line1", ""), town, place.get("region", "")) if line)
    # Nothing is loaded from there, and nothing is told to it, until the reader follows the link.
    searched = ", ".join([*lines, place.get("country", "")]) if place.get("line1") else ""
    return Customer(
        name=f"{given.get('given_name', '')} {given.get('family_name', '')}".strip(),
        organization=given.get("organization", ""),
        phone=display_phone(given.get("phone", "")),
        phone_link=given.get("phone", ""),
        email=given.get("email", ""),
        email_link=quote(given.get("email", ""), safe="@"),
        address=lines,
        map_link=_MAP + quote(searched) if searched else "",
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted, when and in which words; masked, or none, as long as the reader may not see them."""

    wanted: str
    interest: str
    timeframe: str
    message: str
    hides: bool = False
    # The desk's notes for the location.
    brief: str = ""
    brief_hides: bool = False


def wish_of(lead: Lead, preview: Preview, *, discloses: bool, is_waiting: bool) -> Wish:
    """Return the request as its reader may see it; the customer's own words only while the request is the location's."""
    if discloses:
        wanted = lead.product or lead.interest or lead.form.title
        return Wish(wanted, lead.interest if lead.product else "", lead.timeframe, lead.message, brief=lead.brief)
    message = preview.message if is_waiting else ""
    brief = preview.brief if is_waiting else ""
    return Wish(
        preview.wanted,
        preview.interest,
        preview.timeframe,
        message,
        hides=bool(message) and preview.hides,
        brief=brief,
        brief_hides=bool(brief) and preview.brief_hides,
    )


def answers_of(answers: dict[str, Any], questions: Iterable[Question]) -> list[tuple[str, str]]:
    """Return answers as (question, answer), in the form's order, then those that no question asked for."""
    left = dict(answers)
    told = [(question.label, _in_words(left.pop(question.key))) for question in questions if question.key in left]
    return told + [(key.replace("_", " ").capitalize(), _in_words(value)) for key, value in sorted(left.items())]


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
