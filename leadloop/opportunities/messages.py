"""Mail to a location about an opportunity: the offer, its reminders, and the questions how it stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leadloop.desk.queries import Learned, learned_about
from leadloop.intake.messages import given_name
from leadloop.links.enums import Purpose
from leadloop.links.tokens import LIFETIME, address
from leadloop.network.models import LocationContact
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.preview import Preview, preview_of
from leadloop.opportunities.queries import who_saw
from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.outbox.wording import facts, greeting, shortened

# The rest of a long message is read on the page.
_MESSAGE_LIMIT = 700
# So much brings a customer back to mind; the buttons are to stay in sight.
_RECALL_LIMIT = 280


def opportunity_offered(
    opportunity: Opportunity,
    recipients: Iterable[LocationContact],
    *,
    learned: Learned | None = None,
    now: datetime,
) -> list[Message]:
    """Return the offer to each recipient: what is wanted, when, from roughly where, and nothing that says by whom.

    ``learned``: what the desk has learned of the customer, where that is not stored yet.
    """
    request = about_request(opportunity, learned=learned)
    kind = MessageKind.OPPORTUNITY_OFFERED
    return [to_contact(kind, opportunity, contact, now=now, **request) for contact in recipients]


def offer_reminder(
    opportunity: Opportunity, recipients: Iterable[LocationContact], *, number: int, now: datetime
) -> list[Message]:
    """Return the reminder (the first is number 1) of an offer that was not opened, or opened and not decided on."""
    request = about_request(opportunity)
    kind = MessageKind.OFFER_REMINDER
    return [to_contact(kind, opportunity, contact, now=now, number=number, **request) for contact in recipients]


def status_request(opportunity: Opportunity, recipients: Iterable[LocationContact], *, now: datetime) -> list[Message]:
    """Return the question how it stands: won, lost or not yet; after the win, complete or not yet."""
    return _ask(MessageKind.STATUS_REQUEST, opportunity, recipients, number=0, now=now)


def status_reminder(
    opportunity: Opportunity, recipients: Iterable[LocationContact], *, number: int, now: datetime
) -> list[Message]:
    """Return the same question once more; the first reminder is number 1."""
    return _ask(MessageKind.STATUS_REMINDER, opportunity, recipients, number=number, now=now)


def fresh_link(opportunity: Opportunity, contact: LocationContact, *, now: datetime) -> Message:
    """Return the mail with a new link for a contact whose old one expired, whatever the stage is by now."""
    return to_contact(
        MessageKind.OPPORTUNITY_OFFERED,
        opportunity,
        contact,
        now=now,
        folder="fresh_link",
        days=LIFETIME[Purpose.OPPORTUNITY].days,
        **about_request(opportunity),
    )


def details_corrected(
    opportunity: Opportunity, recipients: Iterable[LocationContact], *, now: datetime
) -> list[Message]:
    """Return what tells those who saw the customer's contact details that they are others now; the mail holds neither."""
    shown = preview_of(opportunity.lead, opportunity.location)
    return [
        to_contact(MessageKind.DETAILS_CORRECTED, opportunity, contact, now=now, request=shown, customer=customer)
        for contact, customer in customers_by_contact(opportunity, recipients, city=shown.city)
    ]


def to_contact(
    kind: MessageKind,
    opportunity: Opportunity,
    contact: LocationContact,
    *,
    now: datetime,
    folder: str = "",
    **context: Any,
) -> Message:
    """Compose a message about the opportunity to a contact of its location, with ``link``: an address of their own.

    The templates get no lead and no opportunity, so that none of them can show more than ``context`` holds.
    """
    location = opportunity.location
    full = {
        "link": address(Purpose.OPPORTUNITY, about=opportunity.pk, recipient=contact.pk, now=now),
        "location": location,
        "zone": location.time_zone,
        "greeting": greeting(contact.name),
        "why": _("You get this because you answer requests for %(location)s. The links are meant for you alone.")
        % {"location": location.name},
        "unsubscribe_label": _("Stop reminders and questions"),
    }
    return compose(
        kind,
        to=Recipient(contact.email, contact.name),
        brand=opportunity.brand,
        context=full | context,
        now=now,
        lead_id=opportunity.lead_id,
        opportunity_id=opportunity.pk,
        folder=folder,
    )


def about_request(opportunity: Opportunity, *, learned: Learned | None = None) -> dict[str, Any]:
    """Return for templates what may be shown of the request to somebody who did not see the contact details."""
    learned = learned or learned_about(opportunity.lead_id)
    shown = preview_of(opportunity.lead, opportunity.location)
    return {
        "request": shown,
        "facts": _facts(shown),
        "message": shortened(shown.message, limit=_MESSAGE_LIMIT),
        "brief": shortened(shown.brief, limit=_MESSAGE_LIMIT),
        "spoken_at": learned.spoken_at,
        "is_test": opportunity.lead.is_test,
        "stage": opportunity.stage,
        "offered_at": opportunity.offered_at,
        "acknowledged_at": opportunity.acknowledged_at,
        "accepted_at": opportunity.accepted_at,
        "won_at": opportunity.won_at,
        "completed_at": opportunity.completed_at,
    }


def customers_by_contact(
    opportunity: Opportunity, recipients: Iterable[LocationContact], *, city: str
) -> list[tuple[LocationContact, str]]:
    """Return each recipient with what to call the customer: by given name only for those who saw the details."""
    nameless = _("a customer from %(city)s") % {"city": city} if city else _("a customer")
    name = given_name(opportunity.lead)
    named = (_("%(name)s from %(city)s") % {"name": name, "city": city} if city else name) if name else nameless
    seen = who_saw(opportunity)
    return [(contact, named if contact.pk in seen else nameless) for contact in recipients]


def _ask(
    kind: MessageKind, opportunity: Opportunity, recipients: Iterable[LocationContact], *, number: int, now: datetime
) -> list[Message]:
    request = about_request(opportunity) | {"number": number}
    request["facts"] += _recalled(request["request"], brand=opportunity.brand.name)
    return [
        to_contact(kind, opportunity, contact, now=now, customer=customer, **request)
        for contact, customer in customers_by_contact(opportunity, recipients, city=request["request"].city)
    ]


def _recalled(shown: Preview, *, brand: str) -> list[tuple[str, str]]:
    """Return what tells this customer from others with the same wish: what the desk found out, else their own words."""
    label = _("%(brand)s notes") % {"brand": brand} if shown.brief else _("Their message")
    return facts((label, " ".join(shortened(shown.brief or shown.message, limit=_RECALL_LIMIT).split())))


def _facts(shown: Preview) -> list[tuple[str, str]]:
    place = _("%(place)s, %(distance)s") % {"place": shown.place, "distance": shown.distance}
    return facts(
        (_("Wanted"), shown.wanted),
        (_("Interested in"), shown.interest),
        (_("When"), shown.timeframe),
        (_("Where"), place if shown.place and shown.distance else shown.place or shown.distance),
    )
