"""Queueing messages, and leaving mail lists."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand
from leadloop.core.ids import new_id
from leadloop.core.inserting import insert
from leadloop.core.prepared import Prepared
from leadloop.outbox.enums import MailList, MessageKind, MessageState
from leadloop.outbox.models import Message, MessagePicture, Suppression

_CUSTOMER_KINDS = frozenset({MessageKind.LEAD_RECEIVED, MessageKind.CUSTOMER_UPDATE, MessageKind.SURVEY})
_REPEATED_KINDS = frozenset({MessageKind.OFFER_REMINDER, MessageKind.STATUS_REQUEST, MessageKind.STATUS_REMINDER})

# Longer than a message is tried; then its picture has been seen.
_KEEP_PICTURES: Final = timedelta(days=30)


def mail_list_of(kind: str) -> MailList:
    """Return the list that a message of this kind belongs to; leaving the list stops it."""
    if kind in _CUSTOMER_KINDS:
        return MailList.CUSTOMER
    if kind == MessageKind.NURTURE:
        return MailList.NURTURE
    if kind == MessageKind.DIGEST:
        return MailList.DIGESTS
    return MailList.REMINDERS if kind in _REPEATED_KINDS else MailList.NONE


def lists_that_stop(kind: str) -> tuple[MailList, ...]:
    """Return the lists any of which an address must not have left to get a message of this kind."""
    own = mail_list_of(kind)
    # Who wants no mail about their requests wants no advertising either.
    return (own, MailList.CUSTOMER) if own == MailList.NURTURE else (own,)


def queue(*messages: Message) -> list[Message]:
    """Store messages in the caller's transaction; the worker sends them after it.

    Those to an address that left the list are stored as suppressed, so that everyone sees why none arrived.
    """
    left = left_their_list(messages)
    for message in messages:
        if message.pk in left:
            hold_back(message, why=left_the_list())
    insert(*messages)
    return list(messages)


def queue_with_pictures(message: Message, pictures: Mapping[str, bytes], *, now: datetime) -> None:
    """Store a message and the PNG files that it shows, by name."""
    queue(message)
    MessagePicture.objects.bulk_create(
        MessagePicture(message=message, name=name, content=content, at=now) for name, content in pictures.items()
    )


def purge_old_pictures(*, now: datetime) -> int:
    """Remove pictures of messages that nobody will send any more. Returns how many."""
    old = MessagePicture.objects.filter(at__lt=now - _KEEP_PICTURES).exclude(message__state=MessageState.DUE)
    return old.delete()[0]


def hold_back(message: Message, *, why: str) -> None:
    """Keep a message that is not stored yet from being sent; it is stored all the same, with the reason."""
    message.state, message.last_error = MessageState.SUPPRESSED, why


def left_the_list() -> str:
    """Return why a message to somebody who left its list is not sent."""
    return _("The address has left this mail list.")


def left_their_list(messages: Sequence[Message]) -> set[uuid.UUID]:
    """Return the ids of those messages whose address has left the list that they belong to. One query at most."""
    listed = [m for m in messages if mail_list_of(m.kind)]
    if not listed:
        return set()
    left = _left({m.brand_id for m in listed if m.brand_id}, {m.to.casefold() for m in listed})
    return {
        m.pk for m in listed for name in lists_that_stop(m.kind) if (m.brand_id, m.to.casefold(), str(name)) in left
    }


_WHICH = ("brand_id", "address_key", "mail_list")
_OF_ONE = Prepared(
    lambda brand, address: Suppression.objects.filter(brand_id=brand, address_key=address).values(*_WHICH),
    (new_id(), "address"),
)


def _left(brands: set[uuid.UUID], addresses: set[str]) -> set[tuple[Any, ...]]:
    """Return which of these addresses left which list of which of these brands."""
    if len(brands) == len(addresses) == 1:
        # As it is for each lead that arrives.
        return {tuple(row.values()) for row in _OF_ONE.each(*brands, *addresses)}
    return set(Suppression.objects.filter(brand_id__in=brands, address_key__in=addresses).values_list(*_WHICH))


def leave_list(*, brand: Brand, address: str, mail_list: MailList, now: datetime) -> int:
    """Take the address off the list, also for what is queued. Returns how many queued messages that stopped."""
    return leave_lists(brand=brand, which=[(mail_list, address)], now=now)


def leave_lists(*, brand: Brand, which: Collection[tuple[MailList, str]], now: datetime) -> int:
    """Take each address off the list that it is named with, also for what is queued. Returns how many messages that stopped.

    All lists are left before messages are held, both in one order: two who leave at once wait for each other only once.
    """
    wanted = sorted({(str(mail_list), address.casefold()) for mail_list, address in which})
    for mail_list, address in wanted:
        Suppression.objects.get_or_create(brand=brand, address_key=address, mail_list=mail_list, defaults={"at": now})
    stopped = [
        Q(to__iexact=address, kind__in=[k for k in MessageKind if mail_list in lists_that_stop(k)])
        for mail_list, address in wanted
    ]
    queued = Message.objects.filter(reduce(or_, stopped, Q(pk__in=[])), brand=brand, state=MessageState.DUE)
    return len(stop_messages(queued.values("pk"), why=left_the_list()))


def leave_lists_of_both(*, brand: Brand, addresses: Collection[str], now: datetime) -> list[uuid.UUID]:
    """Let all of one person's addresses leave each list that one of them has left; return the ids of what that added."""
    left = set(
        Suppression.objects.filter(brand=brand, address_key__in=addresses).values_list("mail_list", "address_key")
    )
    lists = {mail_list for mail_list, _address in left}
    new = [(each, address) for each in sorted(lists) for address in sorted(addresses) if (each, address) not in left]
    if not new:
        return []
    leave_lists(brand=brand, which=[(MailList(mail_list), address) for mail_list, address in new], now=now)
    rows = Suppression.objects.filter(brand=brand, address_key__in={address for _list, address in new})
    return [each.pk for each in rows if (each.mail_list, each.address_key) in new]


def keep_off_lists(brand: Brand, *, old: str, new: str, now: datetime) -> None:
    """Let the address that replaces another one of the same person be off the lists that the other one has left."""
    if old and new and old.casefold() != new.casefold():
        leave_lists_of_both(brand=brand, addresses={old.casefold(), new.casefold()}, now=now)


def rejoin_list(*, brand: Brand, address: str, mail_list: MailList) -> None:
    """Put the address back on the list, from now on."""
    Suppression.objects.filter(brand=brand, address_key=address.casefold(), mail_list=mail_list).delete()


def stop_queued_about(opportunity_id: uuid.UUID, *, lead_id: uuid.UUID, why: str) -> int:
    """Suppress what waits to be sent about an opportunity that was taken back. Returns how many messages that stopped."""
    waiting = Message.objects.filter(lead_id=lead_id, opportunity_id=opportunity_id, state=MessageState.DUE)
    return int(waiting.update(state=MessageState.SUPPRESSED, last_error=why))


def stop_messages(ids: Any, *, why: str) -> list[uuid.UUID]:
    """Suppress those of these messages (ids, or a query of them) that wait to be sent. Returns which that were.

    Not those that were begun to be handed over (see ``outbox.sending``).
    """
    waiting = Message.objects.filter(pk__in=ids, state=MessageState.DUE)
    held = list(waiting.select_for_update().order_by("pk").values_list("pk", flat=True))
    Message.objects.filter(pk__in=held).update(state=MessageState.SUPPRESSED, last_error=why)
    return held


def forget_messages(lead_ids: Collection[uuid.UUID], *, why: str) -> None:
    """Empty what was written about these leads, and to their customers; what waits is not sent."""
    about = Message.objects.filter(lead_id__in=lead_ids)
    waiting = [MessageState.DUE, MessageState.PARKED, MessageState.REFUSED]
    about.filter(state__in=waiting).update(state=MessageState.SUPPRESSED, last_error=why)
    about.update(subject=why, text="", html="", unsubscribe_url="")
    # What a mail server answered may name the address.
    about.exclude(last_error="").update(last_error=why)
    about.filter(kind__in=[*_CUSTOMER_KINDS, MessageKind.NURTURE]).update(to="", to_name="")


def try_again(message: Message, *, now: datetime) -> bool:
    """Put a message that was parked or refused back into the queue, with all its attempts before it.

    False where it is in neither state: somebody else did so, or it is on its way.
    """
    given_up = Message.objects.filter(pk=message.pk, state__in=[MessageState.PARKED, MessageState.REFUSED])
    return bool(
        given_up.update(state=MessageState.DUE, attempts=0, next_attempt_at=now, lease_id=None, lease_until=None)
    )
