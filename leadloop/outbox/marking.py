"""Writing down what became of a message, at once and in any case."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from time import sleep
from typing import Final, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction

from leadloop.core.claim import MAX_ATTEMPTS, finish, give_back
from leadloop.core.made_of import NEW, makers_of
from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM, Event
from leadloop.history.operations import COUNTED_MAIL, event, record
from leadloop.outbox.delivery import Refused
from leadloop.outbox.enums import MessageState
from leadloop.outbox.models import Message

log = logging.getLogger(__name__)
Result = TypeVar("Result")
# While the database is away, what the server said is kept and tried again: a message marked too late is sent twice.
AGAIN_SECONDS: Final = (0.1, 0.3, 1, 2, 5, 5, 5, 10)

# The mark and its event in one statement, which is a transaction of its own: on PostgreSQL the way there and back
# five times costs as much as the mail itself. This one transaction need not wait for the disk: where the database
# server loses power within the next moment, the mark is lost and the message is sent once more under the same
# Message-ID. No message can be lost by it.
_MARK_SENT: Final = """
    WITH without_waiting AS (SELECT set_config('synchronous_commit', 'off', true)),
    sent AS (
        UPDATE leadloop_message SET state = 'done', sent_at = %s, lease_id = NULL, lease_until = NULL
        WHERE id = %s AND state = 'due' AND lease_id = %s
        RETURNING id, brand_id, kind, lead_id, opportunity_id
    ),
    noted AS (
        INSERT INTO leadloop_uncounted (brand_id, lead_id)
        SELECT brand_id, lead_id FROM sent WHERE kind = %s AND lead_id IS NOT NULL
    ),
    told AS (
        INSERT INTO leadloop_event (brand_id, kind, at, actor_kind, actor_id, lead_id, opportunity_id, data)
        SELECT brand_id, 'message.sent', %s, 'system', NULL, lead_id, opportunity_id,
               jsonb_build_object('message', id::text, 'mail', kind)
        FROM sent, without_waiting
        RETURNING *
    ){made}
    SELECT 1 FROM told"""


@lru_cache(maxsize=1)
def _mark_sent_sql() -> str:
    makers = enumerate(makers_of(Event, "postgresql"))
    return _MARK_SENT.replace("{made}", "".join(f", made{n} AS ({sql.replace(NEW, 'told')})" for n, sql in makers))


def mark_sent(message: Message, *, now: datetime) -> None:
    """Mark the message as sent and tell the history. Where its lease went elsewhere meanwhile, nothing is changed."""
    # Mail of no brand has no event, so that the statement's count would not tell whether it was marked.
    if connection.vendor == "postgresql" and message.brand_id is not None:
        with connection.cursor() as cursor:
            cursor.execute(_mark_sent_sql(), [now, message.pk, message.lease_id, COUNTED_MAIL, now])
            if cursor.rowcount:
                return
    with transaction.atomic():
        # Taken off its list while it was being handed over: it went out all the same, and that is what is told.
        late = Message.objects.filter(pk=message.pk, lease_id=message.lease_id, state=MessageState.SUPPRESSED)
        sent = {"state": MessageState.DONE, "sent_at": now, "lease_id": None, "lease_until": None}
        if finish(message, sent_at=now) or late.update(**sent):
            _tell(Kind.MESSAGE_SENT, message, now=now)


@transaction.atomic
def mark_refused(message: Message, error: Refused, *, now: datetime) -> None:
    """Mark the message as refused for good and tell the history."""
    mine = Message.objects.filter(pk=message.pk, lease_id=message.lease_id, state=MessageState.DUE)
    if mine.update(state=MessageState.REFUSED, last_error=str(error)[:500], lease_id=None, lease_until=None):
        _tell(Kind.MESSAGE_FAILED, message, now=now, code=error.code)


@transaction.atomic
def mark_delayed(message: Message, why: str, *, now: datetime) -> None:
    """Make the message due again later; where its attempts are used up, park it and tell the history."""
    if give_back(message, now=now, error=why) and message.attempts >= MAX_ATTEMPTS:
        _tell(Kind.MESSAGE_FAILED, message, now=now, code=0)


def surely(ask: Callable[[], Result]) -> Result:
    """Ask or write, also when the database is away for some seconds. What is written twice must change nothing then."""
    for wait in AGAIN_SECONDS:
        try:
            return ask()
        except (InterfaceError, OperationalError):
            log.warning("database away, waiting to go on with a message")
            connection.close()
            sleep(wait)
    return ask()


def _tell(kind: Kind, message: Message, *, now: datetime, **data: int) -> None:
    # Mail of no brand (signing in) is no part of any brand's history.
    if message.brand_id is not None:
        record(
            event(
                kind,
                brand=message.brand_id,
                actor=SYSTEM,
                now=now,
                lead=message.lead_id,
                opportunity=message.opportunity_id,
                message=str(message.pk),
                mail=str(message.kind),
                **data,
            )
        )
