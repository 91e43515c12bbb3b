"""Reads of the outbox."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.outbox.enums import ILLUSTRATED, MailList, MessageState
from leadloop.outbox.models import Message, MessagePicture, Suppression


def has_left(*, brand: Brand, address: str, mail_list: MailList) -> bool:
    """Whether the address is off this list of the brand."""
    return bool(Suppression.objects.filter(brand=brand, address_key=address.casefold(), mail_list=mail_list).exists())


def who_left(*, brand: Brand, mail_list: MailList) -> set[str]:
    """Return the addresses that are off this list of the brand, in small letters."""
    return set(Suppression.objects.filter(brand=brand, mail_list=mail_list).values_list("address_key", flat=True))


def pictures_of(message: Message) -> dict[str, bytes]:
    """Return the PNG files that the message shows, by what it calls them; none where they are not kept any more."""
    if message.kind not in ILLUSTRATED:
        return {}
    rows = MessagePicture.objects.filter(message_id=message.pk).order_by("pk")
    return {name: bytes(content) for name, content in rows.values_list("name", "content")}


def was_refused(lead_id: uuid.UUID, *, address: str) -> bool:
    """Whether the mail server of this address has refused, for good, what was written to it about the lead."""
    about = Message.objects.filter(lead_id=lead_id, to__iexact=address, state=MessageState.REFUSED)
    return bool(about.exists())


def how_many_wait(*, now: datetime, most: int) -> int:
    """Return how many messages wait at ``now`` and are in no worker's hands, counted up to ``most``."""
    waiting = Message.objects.filter(state=MessageState.DUE, next_attempt_at__lte=now, lease_until=None)
    return int(waiting[:most].count())


def waits(ids: Iterable[uuid.UUID]) -> bool:
    """Whether one of these messages is still to be sent."""
    return bool(Message.objects.filter(pk__in=list(ids), state=MessageState.DUE).exists())
