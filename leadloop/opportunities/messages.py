"""Mail to a location about an opportunity: the offer, its reminders, and the questions how it stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leadloop.links.enums import Purpose
from leadloop.links.tokens import LIFETIME, address
from leadloop.network.models import LocationContact
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.preview import Preview, preview_of
from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message


def opportunity_offered(
    opportunity: Opportunity, recipients: Iterable[LocationContact], *, now: datetime
) -> list[Message]:
    """Return the offer to each recipient: what is wanted, when, from roughly where, and nothing that names the customer."""
    context = _request(opportunity)
    return [
        to_contact(MessageKind.OPPORTUNITY_OFFERED, opportunity, each, context=context, now=now) for each in recipients
    ]


def offer_reminder(
    opportunity: Opportunity, recipients: Iterable[LocationContact], *, number: int, now: datetime
) -> list[Message]:
    """Return the ``number``th reminder of an offer that was not opened, or opened but neither accepted nor rejected."""
    context = _request(opportunity) | {"number": number}
    return [to_contact(MessageKind.OFFER_REMINDER, opportunity, each, context=context, now=now) for each in recipients]


def status_request(opportunity: Opportunity, recipients: Iterable[LocationContact], *, now: datetime) -> list[Message]:
    """Return the question how it stands: won, lost or not yet; after the win: complete or not yet."""
    context = _request(opportunity)
    return [to_contact(MessageKind.STATUS_REQUEST, opportunity, each, context=context, now=now) for each in recipients]


def status_reminder(
    opportunity: Opportunity, recipients: Iterable[LocationContact], *, number: int, now: datetime
) -> list[Message]:
    """Return the same question for the ``number``th time after the first."""
    context = _request(opportunity) | {"number": number}
    return [to_contact(MessageKind.STATUS_REMINDER, opportunity, each, context=context, now=now) for each in recipients]


def fresh_link(opportunity: Opportunity, contact: LocationContact, *, now: datetime) -> Message:
    """Return the mail with a new link for a contact whose old one expired, whatever the stage is by now."""
    context = _request(opportunity) | {"days": LIFETIME[Purpose.OPPORTUNITY].days}
    return to_contact(
        MessageKind.OPPORTUNITY_OFFERED, opportunity, contact, context=context, now=now, folder="fresh_link"
    )


def to_contact(
    kind: MessageKind,
    opportunity: Opportunity,
    contact: LocationContact,
    *,
    context: dict[str, Any],
    now: datetime,
    folder: str = "",
) -> Message:
    """Compose a message about the opportunity to a location contact, with ``link``: an address of their own."""
    location = opportunity.location
    full = {
        "link": address(Purpose.OPPORTUNITY, about=opportunity.pk, recipient=contact.pk, now=now),
        "location": location,
        "zone": location.time_zone,
        "stage": opportunity.stage,
        "name": contact.name,
        "why": _("You get this because you answer requests for %(location)s.") % {"location": location.name},
        **context,
    }
    return compose(
        kind,
        to=Recipient(contact.email, contact.name),
        brand=opportunity.brand,
        context=full,
        now=now,
        lead_id=opportunity.lead_id,
        opportunity_id=opportunity.pk,
        folder=folder,
    )


def _request(opportunity: Opportunity) -> dict[str, Any]:
    # The templates get what may be shown and no lead, so that none of them can show more.
    shown = preview_of(opportunity.lead, opportunity.location)
    return {
        "request": shown,
        "facts": _facts(shown),
        "is_test": opportunity.lead.is_test,
        "offered_at": opportunity.offered_at,
        "acknowledged_at": opportunity.acknowledged_at,
        "accepted_at": opportunity.accepted_at,
        "won_at": opportunity.won_at,
    }


def _facts(shown: Preview) -> list[tuple[str, str]]:
    return [
        (_("Wanted"), shown.wanted),
        (_("Interested in"), shown.interest),
        (_("When"), shown.timeframe),
        (_("Where"), f"{shown.postal_code} {shown.city}".strip()),
    ]
