"""Somebody leaves one of a brand's mail lists by the link in a message, or comes back."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.customers.models import Contact
from leadloop.customers.queries import contact_of, one_person
from leadloop.intake.models import Lead
from leadloop.intake.queries import addresses_of, own_addresses_of
from leadloop.journeys.held_customers import with_customers_held
from leadloop.nurture.audience import LEFT
from leadloop.nurture.enums import StopReason
from leadloop.nurture.operations import stop_contact
from leadloop.outbox.enums import MailList
from leadloop.outbox.models import Message
from leadloop.outbox.operations import leave_lists, mail_list_of, rejoin_list


@dataclass(frozen=True, slots=True)
class Left:
    """Which list of which brand the message belongs to; the address is not shown to whoever holds the link."""

    brand: Brand
    mail_list: MailList
    address: str
    # The customer, where it was written to an address of theirs: somebody else may be trying a mail out.
    contact_id: uuid.UUID | None = None


def list_of(message_id: uuid.UUID) -> Left | None:
    """Return the list that the message belongs to; None where it belongs to none, or its customer was forgotten."""
    message = Message.objects.filter(pk=message_id).select_related("brand").first()
    mail_list = mail_list_of(message.kind) if message else MailList.NONE
    if message is None or message.brand is None or not message.to or not mail_list:
        return None
    return Left(message.brand, mail_list, message.to, _contact_of(message))


def _contact_of(message: Message) -> uuid.UUID | None:
    if message.lead_id is None:
        return None
    found = Lead.objects.filter(pk=message.lead_id).values_list("contact", flat=True).first()
    return found if found is not None and message.to.casefold() in addresses_of(found) else None


def leave(message_id: uuid.UUID, *, now: datetime) -> Left | None:
    """Take the message's address off its list at once, and a customer's other ones too; again is harmless.

    None where there is no such list.
    """

    def act(customer: uuid.UUID | None) -> Left | None:
        # Once more: they may have been erased, or found to be somebody else, until they were held.
        left = list_of(message_id)
        if left is not None:
            if customer is not None:
                stop_contact(customer, why=StopReason.UNSUBSCRIBED, now=now)
            addresses = {left.address.casefold(), *(set() if customer is None else addresses_of(customer))}
            leave_lists(brand=left.brand, which=[(left.mail_list, each) for each in addresses], now=now)
        return left

    return _with_customer_held(message_id, act)


def rejoin(message_id: uuid.UUID) -> Left | None:
    """Put the address back on the list, and a customer's other ones, which left it with this one; again is harmless.

    Not those by which somebody else is known: whether they want mail is for them to say.
    """

    def act(customer: uuid.UUID | None) -> Left | None:
        left = list_of(message_id)
        if left is not None:
            for address in {left.address.casefold(), *(set() if customer is None else own_addresses_of(customer))}:
                rejoin_list(brand=left.brand, address=address, mail_list=left.mail_list)
        return left

    return _with_customer_held(message_id, act)


def _with_customer_held(message_id: uuid.UUID, act: Callable[[uuid.UUID | None], Left | None]) -> Left | None:
    """Call ``act`` with the customer whose list it is, held: nobody is merged with them, corrected or erased meanwhile."""

    def whom() -> list[Contact]:
        left = list_of(message_id)
        found = contact_of(left.brand, left.contact_id) if left is not None and left.mail_list in LEFT else None
        return [] if found is None else one_person(found)

    return with_customers_held(whom, lambda held, _leads, _keys: act(held[0].pk if held else None))
