"""The brand of the story: how it opens, and who works there."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Brand, User
from leadloop.accounts.operations import add_api_key, add_member
from leadloop.desk.operations import change_desk_policy
from leadloop.feedback.operations import change_rules as change_feedback_rules
from leadloop.intake.enums import Entry
from leadloop.intake.models import LeadForm
from leadloop.intake.operations import add_form, change_form
from leadloop.intake.queries import form_by_key
from leadloop.journeys.brand_opens import open_brand
from leadloop.orders.operations import change_rules
from leadloop.questions.enums import QuestionKind, SetKind
from leadloop.questions.operations import set_questions
from leadloop.updates.operations import add_update, switch_on
from leadloop.updates.operations import change_rules as change_update_rules
from leadloop.updates.presets import PRESETS

NAME: Final = "Northwind Heating"
SLUG: Final = "northwind-heating"
OWNER: Final = ("Nora Winter", "nora@northwind.example")
MANAGER: Final = ("Marten Dahl", "marten@northwind.example")
AGENTS: Final = (("Ada Brandt", "ada@northwind.example"), ("Jonas Keller", "jonas@northwind.example"))
SUPERVISOR: Final = ("Selma Vogt", "selma@northwind.example")
SALES: Final = ("Sina Petersen", "sina@northwind.example")
# By role, the most powerful first; of agents the first one is who signs in by one press.
SIGN_INS: Final = (
    (Role.OWNER, *OWNER),
    (Role.MANAGER, *MANAGER),
    (Role.SUPERVISOR, *SUPERVISOR),
    *((Role.AGENT, name, email) for name, email in AGENTS),
    (Role.SALES, *SALES),
)
# After the other form in the alphabet: where none is named, the first one takes the request.
DESK_FORM: Final = "Talk to an adviser"
# Printed for everyone to see: it opens a story, on this machine.
PASSWORD: Final = "northwind-demo"  # noqa: S105
HEAT_PUMP, GAS_BOILER, SOLAR, SERVICE = PRODUCTS = ("Heat pump", "Gas boiler", "Solar", "Service")
# So long after a lost sale its customer is asked why.
WHY_LOST_AFTER_DAYS: Final = 7
# Which of the messages to customers are switched on.
_TOLD: Final = ("tried", "passed_on")
_INTRO: Final = "Tell us what you have in mind. A Northwind partner near you calls or writes within two working days."
_DESK_INTRO: Final = "Not sure yet what fits? One of our advisers calls you, mostly within four hours."
_GUIDE: Final = """Say who you are, and that they asked us for advice.

1. What do they heat with today, and how old is it?
2. What is it about: price, comfort, the climate, a repair?
3. Who decides, and by when?
4. May a partner near them call? Name the partner.

Nobody there? A short message, and the next attempt at another time of the day."""
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
_ORDER_QUESTIONS: Final[tuple[dict[str, Any], ...]] = (
    {"key": "week", "label": "Delivery week", "kind": QuestionKind.LINE, "help": "Where one was agreed: 2026-W49."},
    {"key": "access", "label": "Can a lorry get there?", "kind": QuestionKind.YES_NO},
)
_PRICES: Final = {SERVICE: "240.00"}


@dataclass(frozen=True, slots=True)
class Cast:
    """The brand, its people, and the program of its own web shop with the key's secret."""

    brand: Brand
    owner: User
    manager: User
    supervisor: User
    agents: tuple[User, ...]
    sales: User
    program_id: uuid.UUID
    api_key: str


def open_the_brand(*, now: datetime) -> Cast:
    """Open the brand with its forms, its desk, its questions, its people, and a key with all scopes."""
    opened = open_brand(
        NAME, slug=SLUG, owner_name=OWNER[0], owner_email=OWNER[1], password=PASSWORD, country="DE", now=now
    )
    brand = opened.brand
    manager, supervisor, *agents, sales = (
        add_member(brand=brand, name=name, email=email, role=role, now=now) for role, name, email in SIGN_INS[1:]
    )
    # The same password: hashing it takes half a second, on purpose.
    others = User.objects.filter(memberships__brand=brand).exclude(pk=opened.owner.pk)
    others.update(password=opened.owner.password)
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
    _open_the_desk(brand, like=form)
    set_questions(brand, SetKind.FOLLOW_UP, "default", _FOLLOW_UP_QUESTIONS)
    set_questions(brand, SetKind.SURVEY, "default", _SURVEY_QUESTIONS)
    change_rules(brand, pattern="NW-{year}-####", prices=_PRICES)
    set_questions(brand, SetKind.ORDER, "default", _ORDER_QUESTIONS)
    _write_to_customers(brand, now=now)
    change_feedback_rules(brand, ask_why_lost=True, why_lost_after_days=WHY_LOST_AFTER_DAYS, now=now)
    key, secret = add_api_key(brand=brand, name="Web shop and demo", now=now)
    return Cast(brand, opened.owner, manager, supervisor, tuple(agents), sales, key.pk, secret)


def _open_the_desk(brand: Brand, *, like: LeadForm) -> None:
    """Make the form whose leads an agent calls first, and write the guide for the call."""
    form = add_form(brand, title=DESK_FORM, like=like)
    change_form(
        form,
        title=DESK_FORM,
        intro=_DESK_INTRO,
        products=list(PRODUCTS),
        share_text=like.share_text,
        marketing_text=like.marketing_text,
        entry=Entry.DESK,
    )
    set_questions(brand, SetKind.LEAD, form.key, _LEAD_QUESTIONS)
    change_desk_policy(brand, guide=_GUIDE)


def _write_to_customers(brand: Brand, *, now: datetime) -> None:
    """Attach what the house offers to tell customers; those of the desk are on."""
    change_update_rules(brand, reply_to="service@northwind.example")
    for preset in PRESETS:
        attached = add_update(brand, now=now, **preset.fields_for(brand))
        if preset.key in _TOLD:
            switch_on(attached, now=now)
