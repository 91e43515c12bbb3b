"""Somebody leaves one of a brand's mail lists by the link in a message, or comes back."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.core.transaction import one_transaction
from leadloop.intake.models import Lead
from leadloop.intake.queries import addresses_of
from leadloop.nurture.audience import LEFT
from leadloop.nurture.enums import StopReason
from leadloop.nurture.operations import stop_contact
from leadloop.outbox.enums import MailList
from leadloop.outbox.models import Message
from leadloop.outbox.operations import leave_list, mail_list_of, rejoin_list


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


@one_transaction
def leave(message_id: uuid.UUID, *, now: datetime) -> Left | None:
    """Take the message's address off its list at once, and a customer's other ones too; again is harmless.

    None where there is no such list.
    """
    left = list_of(message_id)
    if left is not None:
        customer = left.contact_id if left.mail_list in LEFT else None
        others = set() if customer is None else addresses_of(customer)
        for address in sorted({left.address.casefold(), *others}):
            leave_list(brand=left.brand, address=address, mail_list=left.mail_list, now=now)
        if customer is not None:
            stop_contact(customer, why=StopReason.UNSUBSCRIBED, now=now)
    return left


@one_transaction
def rejoin(message_id: uuid.UUID) -> Left | None:
    """Put the address back on the list."""
    left = list_of(message_id)
    if left is not None:
        rejoin_list(brand=left.brand, address=left.address, mail_list=left.mail_list)
    return left
