"""Sending what is queued: claim, hand over, and write down at once what the mail server said."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from django.db import transaction

from leadloop.core.claim import claim_again, claim_fresh, release
from leadloop.core.ids import new_id
from leadloop.core.prepared import Prepared
from leadloop.outbox.delivery import Delayed, Refused, Transport, Unreachable
from leadloop.outbox.enums import MailList, MessageState
from leadloop.outbox.marking import AGAIN_SECONDS, mark_delayed, mark_refused, mark_sent, surely
from leadloop.outbox.models import Message
from leadloop.outbox.operations import left_the_list, left_their_list, lists_that_stop
from leadloop.outbox.smtp import LONGEST_SECONDS

log = logging.getLogger(__name__)
LEASE: Final = timedelta(minutes=5)
# Those that failed before may well fail slowly again; fresh messages do not wait for them much longer than this.
_AGAIN_BUDGET_SECONDS: Final = 5
# So long before a lease runs out no message is begun any more: it would not be marked in time. The database may be away
# twice for each: when it is asked whether to send it, and when that is marked.
_MARGIN_SECONDS: Final = LONGEST_SECONDS + 2 * sum(AGAIN_SECONDS)


@dataclass(slots=True)
class Sent:
    """How many messages went out, and how many did not; ``unreachable`` says why the mail server took none."""

    sent: int = 0
    failed: int = 0
    unreachable: str = ""


def send_due(
    transport: Transport, *, now: datetime, limit: int = 100, stop: Callable[[], bool] = lambda: False
) -> Sent:
    """Send what is due at ``now``: up to ``limit`` fresh messages, then up to ``limit`` that failed before.

    Each is marked in a transaction of its own right after the server took it. What the server refuses for good
    becomes *refused*; what fails for now is due again later, and parked when its attempts are used up. Where the
    server itself cannot be had, or ``stop`` says so between two messages, all that was not begun is given back as it
    was, with no attempt counted: so an outage, however long, uses up nobody's attempts.
    Not to be called within a transaction.
    """
    turn = _Turn(transport, now=now, stop=stop)
    turn.send(lambda: claim_fresh(Message, now=now, limit=limit, lease=LEASE))
    until = monotonic() + _AGAIN_BUDGET_SECONDS
    for _number in range(limit):
        if turn.over or monotonic() > until or not turn.send(lambda: _claim_one_again(now)):
            break
    return turn.result


def _claim_one_again(now: datetime) -> list[Message]:
    again = claim_again(Message, now=now, lease=LEASE)
    return [again] if again else []


class _Turn:
    """One turn of sending: what it came to, and whether it is over."""

    def __init__(self, transport: Transport, *, now: datetime, stop: Callable[[], bool]) -> None:
        self.result = Sent()
        self.over = False
        self._transport = transport
        self._stop = stop
        self._now, self._began = now, monotonic()

    def send(self, claim: Callable[[], list[Message]]) -> bool:
        """Claim and send; whether there was anything."""
        until = monotonic() + LEASE.total_seconds() - _MARGIN_SECONDS
        claimed = claim()
        # From here on they are in our hands: were they left there, they would wait until the lease runs out.
        batch = surely(lambda: _without_suppressed(claimed))
        # What cannot be called back is marked one by one; the rest of a batch at once.
        with nullcontext() if self._transport.leaves_the_house else transaction.atomic():
            begun = self._send_until(batch, until)
        surely(lambda: release(batch[begun:]))
        return bool(claimed)

    def _send_until(self, batch: list[Message], until: float) -> int:
        """Send one after the other, as long as there is time and a mail server. Return how many were begun."""
        for number, message in enumerate(batch):
            self.over = self.over or self._stop()
            if self.over or monotonic() > until:
                return number
            try:
                self._send(message)
            except Unreachable as error:
                self.result.unreachable = str(error)
                self.over = True
                return number
        return len(batch)

    def _send(self, message: Message) -> None:
        if not surely(lambda: _is_still_ours(message)):
            return
        try:
            self._transport.deliver(message)
        except Unreachable:
            raise
        except Refused as refused:
            error = refused
            self._write(lambda now: mark_refused(message, error, now=now), failed=1)
        except Delayed as delayed:
            why = str(delayed)
            self._write(lambda now: mark_delayed(message, why, now=now), failed=1)
        except Exception as bug:
            # A message that breaks our own code must not stop the others: it comes again alone, and is parked in time.
            log.exception("message failed", extra={"message_id": str(message.pk), "kind": message.kind})
            why = f"{type(bug).__name__}: {bug}"
            self._transport.close()
            self._write(lambda now: mark_delayed(message, why, now=now), failed=1)
        else:
            self._write(lambda now: mark_sent(message, now=now), sent=1)

    def _write(self, write: Callable[[datetime], None], *, sent: int = 0, failed: int = 0) -> None:
        self.result.sent += sent
        self.result.failed += failed
        moment = self._now
        if self._transport.leaves_the_house:
            # Not the turn's beginning: a slow server must not make events of now seem older than they are. A mailbox of
            # our own is not slow, and what is told of it must not depend on how fast the machine is.
            moment += timedelta(seconds=monotonic() - self._began)
        surely(lambda: write(moment))


_STILL_OURS: Final = Prepared(
    lambda message, lease: Message.objects.filter(pk=message, lease_id=lease, state=MessageState.DUE).values("id"),
    (new_id(), new_id()),
)


def _is_still_ours(message: Message) -> bool:
    """Whether nobody has stopped the message since it was claimed: a batch to a slow server takes minutes.

    Asked right before it is handed over, of mail to customers only: they can leave a list, and be erased.
    """
    if MailList.CUSTOMER not in lists_that_stop(message.kind):
        return True
    if _STILL_OURS.first(message.pk, message.lease_id) is not None:
        return True
    Message.objects.filter(pk=message.pk, lease_id=message.lease_id).update(lease_id=None, lease_until=None)
    return False


def _without_suppressed(claimed: list[Message]) -> list[Message]:
    """Suppress what is for somebody who left the list since it was queued; return the rest."""
    gone = left_their_list(claimed)
    for message in claimed:
        if message.pk in gone:
            Message.objects.filter(pk=message.pk, lease_id=message.lease_id).update(
                state=MessageState.SUPPRESSED, last_error=left_the_list(), lease_id=None, lease_until=None
            )
    return [message for message in claimed if message.pk not in gone]
