"""Somebody leaves one of a brand's mail lists by the link in a message, or comes back."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.core.transaction import one_transaction
from leadloop.intake.models import Lead
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
    # The customer that it was written to, where they are one.
    contact_id: uuid.UUID | None = None


def list_of(message_id: uuid.UUID) -> Left | None:
    """Return the list that the message belongs to; None where it belongs to none, or its customer was forgotten."""
    message = Message.objects.filter(pk=message_id).select_related("brand").first()
    mail_list = mail_list_of(message.kind) if message else MailList.NONE
    if message is None or message.brand is None or not message.to or not mail_list:
        return None
    return Left(message.brand, mail_list, message.to, _contact_of(message.lead_id))


def _contact_of(lead_id: uuid.UUID | None) -> uuid.UUID | None:
    if lead_id is None:
        return None
    return Lead.objects.filter(pk=lead_id).values_list("contact", flat=True).first()


@one_transaction
def leave(message_id: uuid.UUID, *, now: datetime) -> Left | None:
    """Take the message's address off its list at once; again is harmless. None where there is no such list."""
    left = list_of(message_id)
    if left is not None:
        leave_list(brand=left.brand, address=left.address, mail_list=left.mail_list, now=now)
        if left.mail_list in LEFT and left.contact_id is not None:
            stop_contact(left.contact_id, why=StopReason.UNSUBSCRIBED, now=now)
    return left


@one_transaction
def rejoin(message_id: uuid.UUID) -> Left | None:
    """Put the address back on the list."""
    left = list_of(message_id)
    if left is not None:
        rejoin_list(brand=left.brand, address=left.address, mail_list=left.mail_list)
    return left
