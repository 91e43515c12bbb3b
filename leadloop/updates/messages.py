"""The mail that an update becomes."""

from datetime import datetime

from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand, User
from leadloop.core.phone import display_phone
from leadloop.intake.messages import given_name, to_customer
from leadloop.intake.models import Lead
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.queries import newest_round
from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.outbox.wording import greeting, harmless, shortened
from leadloop.updates import words as wording
from leadloop.updates.enums import NAMELESS
from leadloop.updates.models import Update
from leadloop.updates.queries import agent_of, rules_of

_PREVIEW_LIMIT = 110


def customer_update(
    update: Update,
    lead: Lead,
    *,
    opportunity: Opportunity | None,
    agent: User | None,
    reply_to: str,
    to: Recipient | None = None,
    now: datetime,
) -> Message | None:
    """Return the mail about this request to its customer, or to whoever tries it out; None where there is no address.

    ``opportunity``: the round whose location may be named, where there is one; ``agent``: who looks after the customer.
    """
    brand, is_trial = lead.brand, to is not None
    reader = to or to_customer(lead)
    if reader is None:
        return None
    said = _said(update, lead, opportunity=opportunity, agent=agent)
    subject, words = wording.filled(update.subject, said), wording.filled(update.text, said)
    context = {
        "subject": _("Test: %(subject)s") % {"subject": subject} if is_trial else subject,
        "greeting": greeting(given_name(lead)),
        "words": words,
        "paragraphs": wording.paragraphs(words),
        "preview": shortened(" ".join(words.split()), limit=_PREVIEW_LIMIT),
        "why": _why(brand, is_trial=is_trial),
        "unsubscribe_label": _("No more mail about my requests"),
        "imprint": f"{_('Privacy')}: {brand.privacy_url}" if brand.privacy_url else "",
    }
    return compose(
        MessageKind.CUSTOMER_UPDATE,
        to=reader,
        brand=brand,
        context=context,
        now=now,
        # Also where somebody tries it out: it names the customer, and goes when they are erased.
        lead_id=lead.pk,
        opportunity_id=opportunity.pk if opportunity and not is_trial else None,
        reply_to=reply_to,
    )


def about(update: Update, lead: Lead, *, to: Recipient | None = None, now: datetime) -> Message | None:
    """Return the mail as it would be now, whether or not the request stands where the update is attached."""
    newest = newest_round(lead)
    return customer_update(
        update,
        lead,
        opportunity=newest,
        agent=agent_of(lead),
        reply_to=rules_of(lead.brand).reply_to,
        to=to,
        now=now,
    )


def _said(update: Update, lead: Lead, *, opportunity: Opportunity | None, agent: User | None) -> dict[str, str]:
    location = opportunity.location if opportunity and update.place not in NAMELESS else None
    return {
        wording.NAME: given_name(lead),
        # What the brand itself offers may be called as it likes.
        wording.PRODUCT: lead.product
        if lead.product in lead.form.products
        else harmless(lead.product or lead.interest),
        wording.BRAND: lead.brand.name,
        wording.AGENT: _first_name(agent),
        wording.LOCATION: location.name if location else "",
        wording.PHONE: display_phone(location.phone) if location else "",
    }


def _first_name(agent: User | None) -> str:
    return agent.name.split()[0] if agent and agent.name.strip() else ""


def _why(brand: Brand, *, is_trial: bool) -> str:
    if is_trial:
        return _("You get this because you try out a message of %(brand)s.") % {"brand": brand.name}
    return _("You get this because you sent a request to %(brand)s.") % {"brand": brand.name}
