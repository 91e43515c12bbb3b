"""The mails of campaigns."""

import re
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from leadloop.links.enums import Purpose
from leadloop.links.tokens import address
from leadloop.nurture.enums import Variant
from leadloop.nurture.models import Campaign, CampaignStep, Enrolment
from leadloop.nurture.people import Person
from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.outbox.wording import greeting, harmless

# What may stand in braces in a campaign's words.
PLACES: Final = ("product", "brand")
_BRACES = re.compile(r"\{([^{}]*)\}")
_BLANK_LINES = re.compile(r"\n\s*\n")


def unknown_places(words: str) -> list[str]:
    """Return what stands in braces and is nothing that we could put there."""
    return [name for name in _BRACES.findall(words) if name not in PLACES]


def campaign_mail(
    enrolment: Enrolment, person: Person, step: CampaignStep, *, campaign: Campaign, now: datetime
) -> Message:
    """Return one step's mail to one customer."""
    brand = campaign.brand
    # What the brand itself offers may be called as it likes.
    product = person.product if person.is_known_product else harmless(person.product)
    said = {"product": product or _("your request"), "brand": brand.name}
    subject = filled(subject_of(step, Variant(enrolment.variant)), said)
    words = filled(step.text, said)
    name = harmless(str(person.customer.get("given_name") or ""), limit=40)
    family = harmless(str(person.customer.get("family_name") or ""), limit=40)
    context = {
        "subject": subject,
        "greeting": greeting(name),
        "words": words,
        "paragraphs": _BLANK_LINES.split(words),
        "label": step.button,
        "link": address(Purpose.COME_BACK, about=enrolment.pk, now=now),
        "why": _("You get this because you agreed to news and offers of %(brand)s when you sent a request.")
        % {"brand": brand.name},
        "unsubscribe_label": _("No more news and offers"),
        "imprint": f"{_('Privacy')}: {brand.privacy_url}" if brand.privacy_url else "",
    }
    return compose(
        MessageKind.NURTURE,
        to=Recipient(person.email, f"{name} {family}".strip()),
        brand=brand,
        context=context,
        now=now,
        lead_id=enrolment.lead_id,
        opportunity_id=enrolment.opportunity_id,
    )


def subject_of(step: CampaignStep, variant: Variant) -> str:
    """Return the subject that this half of the customers gets."""
    return step.subject_b if variant == Variant.B and step.subject_b else step.subject


def filled(words: str, said: dict[str, str]) -> str:
    """Put what is known where the words have braces."""
    return _BRACES.sub(lambda found: said.get(found[1], found[0]), words)
