"""A location contact asks for the portal: a link goes to the address, and signs in once."""

import uuid
from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.core.transaction import one_transaction
from leadloop.links.tokens import Link
from leadloop.network.messages import portal_link
from leadloop.network.models import LocationContact
from leadloop.network.portal import portal_mark, use_portal_link
from leadloop.network.queries import contact_in_portal, contacts_with_email
from leadloop.outbox.operations import queue


@one_transaction
def mail_portal_links(email: str, *, now: datetime) -> None:
    """Mail a link to the contact with this address, one for each brand that knows it.

    Where nobody does, the same mail is composed and thrown away: how long the answer takes must not tell whether
    somebody is a contact.
    """
    first_of: dict[uuid.UUID, LocationContact] = {}
    for contact in contacts_with_email(email):
        first_of.setdefault(contact.brand_id, contact)
    if not first_of:
        portal_link(LocationContact(email=email), brand_name=Brand().name, now=now)
    for contact in first_of.values():
        queue(portal_link(contact, brand_name=contact.brand.name, now=now))


def contact_of_link(link: Link) -> LocationContact | None:
    """Return the contact whom this link still signs in, or None where it was used, or they are none any more."""
    contact = contact_in_portal(link.about)
    return contact if contact is not None and link.recipient == portal_mark(contact) else None


def use_link(link: Link) -> LocationContact | None:
    """Use up the link and return its contact; None where it is dead. Of two presses at once, one gets the contact."""
    contact = contact_of_link(link)
    return contact if contact is not None and use_portal_link(contact) else None
