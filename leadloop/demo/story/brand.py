"""The brand of the story: how it opens, and who works there."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Brand, User
from leadloop.accounts.operations import add_api_key, add_member
from leadloop.intake.operations import change_form
from leadloop.intake.queries import form_by_key
from leadloop.journeys.brand_opens import open_brand
from leadloop.questions.enums import QuestionKind, SetKind
from leadloop.questions.operations import set_questions

NAME: Final = "Northwind Heating"
SLUG: Final = "northwind-heating"
OWNER: Final = ("Nora Winter", "nora@northwind.example")
MANAGER: Final = ("Marten Dahl", "marten@northwind.example")
# Printed for everyone to see: it opens a story, on this machine.
PASSWORD: Final = "northwind-demo"  # noqa: S105
HEAT_PUMP, GAS_BOILER, SOLAR, SERVICE = PRODUCTS = ("Heat pump", "Gas boiler", "Solar", "Service")
_INTRO: Final = "Tell us what you have in mind. A Northwind partner near you calls or writes within two working days."
_LEAD_QUESTIONS: Final[tuple[dict[str, Any], ...]] = (
    {
        "key": "building",
        "label": "What kind of building is it?",
        "kind": QuestionKind.CHOICE,
        "choices": ["Detached house", "Terraced or semi-detached", "Flat", "Business"],
    },
    {
        "key": "heating_now",
        "label": "How is it heated today?",
        "kind": QuestionKind.CHOICE,
        "choices": ["Gas", "Oil", "District heating", "Electricity", "Heat pump", "Other"],
    },
    {"key": "living_area", "label": "Heated area in m²", "kind": QuestionKind.NUMBER, "help": "Roughly is enough."},
)
_FOLLOW_UP_QUESTIONS: Final[tuple[dict[str, Any], ...]] = (
    {"key": "sold", "label": "What was sold?", "kind": QuestionKind.LINE},
    {
        "key": "decided_by",
        "label": "What decided it?",
        "kind": QuestionKind.CHOICE,
        "choices": ["Price", "Advice", "Speed", "Recommendation", "Other"],
    },
)
_SURVEY_QUESTIONS: Final[tuple[dict[str, Any], ...]] = (
    {"key": "recommend", "label": "Would you recommend this partner?", "kind": QuestionKind.YES_NO},
    {"key": "on_time", "label": "Was the work done when it was promised?", "kind": QuestionKind.YES_NO},
)


@dataclass(frozen=True, slots=True)
class Cast:
    """The brand, its people, and the program of its own web shop with the key's secret."""

    brand: Brand
    owner: User
    manager: User
    program_id: uuid.UUID
    api_key: str


def open_the_brand(*, now: datetime) -> Cast:
    """Open the brand with its form, its questions, its people, and a key with all scopes."""
    opened = open_brand(
        NAME, slug=SLUG, owner_name=OWNER[0], owner_email=OWNER[1], password=PASSWORD, country="DE", now=now
    )
    brand = opened.brand
    # The same password: hashing it takes half a second, on purpose.
    manager = add_member(brand=brand, name=MANAGER[0], email=MANAGER[1], role=Role.MANAGER, now=now)
    User.objects.filter(pk=manager.pk).update(password=opened.owner.password)
    form = form_by_key(brand, "")
    if form is None:
        raise LookupError("A new brand has a form.")
    change_form(
        form,
        title=form.title,
        intro=_INTRO,
        products=list(PRODUCTS),
        share_text=form.share_text,
        marketing_text=form.marketing_text,
    )
    set_questions(brand, SetKind.LEAD, form.key, _LEAD_QUESTIONS)
    set_questions(brand, SetKind.FOLLOW_UP, "default", _FOLLOW_UP_QUESTIONS)
    set_questions(brand, SetKind.SURVEY, "default", _SURVEY_QUESTIONS)
    key, secret = add_api_key(brand=brand, name="Web shop and demo", now=now)
    return Cast(brand, opened.owner, manager, key.pk, secret)
