"""The mails of campaigns."""

import re
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Final

from django.utils.translation import gettext as _
from markupsafe import escape

from leadloop.core.ids import new_id
from leadloop.core.text import clean_line
from leadloop.links.enums import Purpose
from leadloop.links.tokens import address
from leadloop.nurture.enums import Variant
from leadloop.nurture.models import Campaign, CampaignStep, Enrolment
from leadloop.nurture.people import Person
from leadloop.outbox.compose import Recipient, compose, message_id_of
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.outbox.wording import greeting, harmless

# What may stand in braces in a campaign's words.
PLACES: Final = ("product", "brand")
_BRACES = re.compile(r"\{([^{}]*)\}")
# Nobody can write these into a mail of their own: each process draws others.
_PRODUCT, _GREETING, _LINK, _WAY_OUT = (f"((({token_hex(16)})))" for _ in range(4))
_BLANK_LINES = re.compile(r"\n\s*\n")


def unknown_places(words: str) -> list[str]:
    """Return what stands in braces and is nothing that we could put there."""
    return [name for name in _BRACES.findall(words) if name not in PLACES]


@dataclass(frozen=True, slots=True)
class Mould:
    """A step's mail with marks where each customer's own words stand. To render it for each takes ten times as long."""

    subject: str
    text: str
    html: str


def mould_of(step: CampaignStep, variant: Variant, *, campaign: Campaign, now: datetime) -> Mould:
    """Return one step's mail as all customers with this subject get it."""
    brand = campaign.brand
    said = {"product": _PRODUCT, "brand": brand.name}
    words = filled(step.text, said)
    context = {
        "subject": filled(subject_of(step, variant), said),
        "greeting": _GREETING,
        "words": words,
        "paragraphs": _BLANK_LINES.split(words),
        "label": step.button,
        "link": _LINK,
        "unsubscribe_url": _WAY_OUT,
        "why": _("You get this because you agreed to news and offers of %(brand)s when you sent a request.")
        % {"brand": brand.name},
        "unsubscribe_label": _("No more news and offers"),
        "imprint": f"{_('Privacy')}: {brand.privacy_url}" if brand.privacy_url else "",
    }
    made = compose(MessageKind.NURTURE, to=Recipient(""), brand=brand, context=context, now=now)
    return Mould(made.subject, made.text, made.html)


def campaign_mail(enrolment: Enrolment, person: Person, mould: Mould, *, campaign: Campaign, now: datetime) -> Message:
    """Return the mail to one customer."""
    message_id = new_id()
    # What the brand itself offers may be called as it likes.
    product = person.product if person.is_known_product else harmless(person.product)
    name = harmless(str(person.customer.get("given_name") or ""), limit=40)
    family = harmless(str(person.customer.get("family_name") or ""), limit=40)
    way_out = address(Purpose.UNSUBSCRIBE, about=message_id, now=now)
    own = (
        (_PRODUCT, product or _("your request")),
        (_GREETING, greeting(name)),
        (_LINK, address(Purpose.COME_BACK, about=enrolment.pk, now=now)),
        (_WAY_OUT, way_out),
    )
    text, html = mould.text, mould.html
    for mark, words in own:
        text = text.replace(mark, words)
        html = html.replace(mark, str(escape(words)))
    return Message(
        id=message_id,
        brand_id=campaign.brand_id,
        kind=MessageKind.NURTURE,
        to=person.email,
        to_name=clean_line(f"{name} {family}", limit=200),
        from_name=campaign.brand.name,
        subject=clean_line(mould.subject.replace(_PRODUCT, own[0][1]), limit=300),
        text=text,
        html=html,
        message_id=message_id_of(message_id),
        unsubscribe_url=way_out,
        lead_id=enrolment.lead_id,
        opportunity_id=enrolment.opportunity_id,
        queued_at=now,
        next_attempt_at=now,
    )


def subject_of(step: CampaignStep, variant: Variant) -> str:
    """Return the subject that this half of the customers gets."""
    return step.subject_b if variant == Variant.B and step.subject_b else step.subject


def filled(words: str, said: dict[str, str]) -> str:
    """Put what is known where the words have braces."""
    return _BRACES.sub(lambda found: said.get(found[1], found[0]), words)
