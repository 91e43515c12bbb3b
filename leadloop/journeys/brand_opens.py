"""A brand begins to use Leadloop."""

from dataclasses import dataclass
from datetime import datetime

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Brand, User
from leadloop.accounts.operations import add_brand, add_member
from leadloop.core.inserting import insert, inserted_together
from leadloop.core.transaction import one_transaction
from leadloop.desk.operations import add_desk_policy
from leadloop.feedback.operations import add_rules
from leadloop.followups.operations import add_policy
from leadloop.intake.models import LeadForm
from leadloop.journeys import defaults
from leadloop.questions.enums import ReasonKind, SetKind
from leadloop.questions.operations import add_questions, add_reasons


@dataclass(frozen=True, slots=True)
class OpenedBrand:
    """A new brand and who owns it."""

    brand: Brand
    owner: User


@one_transaction
def open_brand(
    name: str,
    *,
    owner_email: str,
    owner_name: str = "",
    slug: str = "",
    country: str = "DE",
    currency: str = "EUR",
    time_zone: str = "Europe/Berlin",
    password: str | None = None,
    now: datetime,
) -> OpenedBrand:
    """Make a brand with everything that it needs to take its first lead. Raises ``accounts.operations.SlugTaken``."""
    brand = add_brand(name=name, slug=slug, country=country, currency=currency, time_zone=time_zone, now=now)
    owner = add_member(brand=brand, email=owner_email, name=owner_name, role=Role.OWNER, password=password, now=now)
    with inserted_together():
        add_policy(brand)
        add_rules(brand)
        add_reasons(brand, ReasonKind.REJECT, [(key, str(label)) for key, label in defaults.REJECT_REASONS])
        add_desk_policy(brand)
        add_reasons(brand, ReasonKind.NEGATIVE, [(key, str(label)) for key, label in defaults.NEGATIVE_REASONS])
        add_reasons(brand, ReasonKind.LOST, [tuple(map(str, each)) for each in defaults.LOST_REASONS])
        for kind, questions in (
            (SetKind.FOLLOW_UP, defaults.FOLLOW_UP_QUESTIONS),
            (SetKind.SURVEY, defaults.SURVEY_QUESTIONS),
        ):
            add_questions(brand, kind, "default", ({**q, "label": str(q["label"])} for q in questions))
        form = LeadForm(
            brand=brand,
            key=defaults.FORM_KEY,
            title=str(defaults.FORM_TITLE),
            intro=str(defaults.FORM_INTRO),
            question_set=add_questions(brand, SetKind.LEAD, defaults.FORM_KEY, ()),
            share_text=str(defaults.SHARE_TEXT) % {"brand": brand.name},
            marketing_text=str(defaults.MARKETING_TEXT) % {"brand": brand.name},
        )
        insert(form)
    return OpenedBrand(brand, owner)
