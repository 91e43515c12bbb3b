"""Mail to location contacts about their own access."""

from datetime import datetime

from leadloop.links.enums import Purpose
from leadloop.links.tokens import address
from leadloop.network.models import LocationContact
from leadloop.network.portal import portal_mark
from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.outbox.wording import greeting


def portal_link(contact: LocationContact, *, brand_name: str, now: datetime) -> Message:
    """Return the mail with the link that signs the contact in, once, for a short time."""
    return compose(
        MessageKind.SIGN_IN,
        to=Recipient(contact.email, contact.name),
        # Of no brand: whoever looks after the brand sees its mails, and shall not sign in as its locations.
        brand=None,
        context={
            "url": address(Purpose.PORTAL, about=contact.pk, recipient=portal_mark(contact), now=now),
            "brand_name": brand_name,
            "greeting": greeting(contact.name),
        },
        now=now,
        folder="portal_link",
    )
