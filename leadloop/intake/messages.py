"""Mail about a request: the customer hears that it has arrived."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from leadloop.intake.models import Lead
from leadloop.links.enums import Purpose
from leadloop.links.tokens import address
from leadloop.network.models import Location
from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.outbox.wording import facts, greeting, harmless


def lead_received(lead: Lead, *, location: Location | None, at_desk: bool = False, now: datetime) -> list[Message]:
    """Return the confirmation to the customer: what they asked for, what happens next, and who will be in touch.

    ``at_desk``: the brand itself calls first.

    None where they gave no email address. A form is open to everyone, also to type in a stranger's address: what was
    typed is repeated only where it is short and holds no address, so that nobody advertises through the brand's mail.
    """
    to, brand = to_customer(lead), lead.brand
    if to is None:
        return []
    place = lead.customer.get("address") or {}
    context = {
        "greeting": greeting(given_name(lead)),
        "facts": facts(
            # What the brand itself offers may be called as it likes.
            (_("You asked for"), lead.product if lead.product in lead.form.products else harmless(lead.product)),
            (_("Interested in"), harmless(lead.interest)),
            (_("When"), harmless(lead.timeframe)),
            (_("Where"), harmless(f"{place.get('postal_code', '')} {place.get('city', '')}".strip())),
        ),
        "location": location,
        "at_desk": at_desk,
        # As long as there is a number, that is.
        "by_phone": at_desk and bool(lead.customer.get("phone")),
        "partner": _partner(location),
        "details_url": details_link(lead, now=now),
        "why": _("You get this because a request to %(brand)s names this address. Was it not you? Then ignore it.")
        % {"brand": brand.name},
        "unsubscribe_label": _("No more mail about my requests"),
        "imprint": f"{_('Privacy')}: {brand.privacy_url}" if brand.privacy_url else "",
    }
    message = compose(
        MessageKind.LEAD_RECEIVED,
        to=to,
        brand=brand,
        context=context,
        now=now,
        lead_id=lead.pk,
    )
    return [message]


def details_link(lead: Lead, *, now: datetime) -> str:
    """Return the address at which the customer corrects their details: good for whoever reads mail at their address."""
    return address(Purpose.DETAILS, about=lead.pk, recipient=reader_of(lead), now=now)


def reader_of(lead: Lead) -> uuid.UUID:
    """Return who reads mail at the address of the request: somebody else once it is corrected, and old links end."""
    return uuid.uuid5(lead.pk, lead.customer.get("email", "").casefold())


def to_customer(lead: Lead) -> Recipient | None:
    """Return the customer at the address of this very request, or None where none was given.

    Not the contact's: that may be two people who share a telephone.
    """
    given = lead.customer
    if not given.get("email"):
        return None
    return Recipient(given["email"], f"{given_name(lead)} {harmless(given.get('family_name', ''), limit=40)}".strip())


def given_name(lead: Lead) -> str:
    """Return what to call the customer in a mail: by the name given with this request, where that is one."""
    return harmless(lead.customer.get("given_name", ""), limit=40)


def _partner(location: Location | None) -> list[tuple[str, str]]:
    if location is None:
        return []
    street_and_town = (location.line1, f"{location.postal_code} {location.city}".strip())
    return facts(
        (_("Who will be in touch"), location.name),
        (_("Address"), ", ".join(part for part in street_and_town if part)),
        (_("Phone"), location.phone),
        (_("Website"), location.website),
    )
