"""Letting time pass: the clock goes from one due moment to the next, and what falls due is done before it goes on."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

from django.conf import settings
from django.db.models import Min, QuerySet
from django.db.models.functions import Now

from leadloop.core import clock
from leadloop.core.claim import WorkState
from leadloop.desk.models import DeskStep
from leadloop.digests.models import DueDigest
from leadloop.followups.models import Step
from leadloop.journeys.due_work import work_due_steps
from leadloop.nurture.queries import waiting
from leadloop.outbox.delivery import Transport
from leadloop.outbox.enums import MessageState
from leadloop.outbox.models import Message
from leadloop.outbox.sending import send_due
from leadloop.outbox.transports import transport_from_settings

# What a worker has in its hands is waited for. One that has died keeps its leases for minutes; that long nobody waits.
_PATIENCE_S: Final = 20.0
_LOOK_EVERY_S: Final = 0.02
_AT_ONCE: Final = 200
# All that a worker works off beside messages.
_STEPS: Final = (Step, DeskStep, DueDigest)


@dataclass(frozen=True, slots=True)
class Passed:
    """The demo's new present, and how many steps were worked off and messages sent until then."""

    now: datetime
    done: int


def pass_until(target: Callable[[datetime], datetime]) -> Passed:
    """Move the clock to ``target(present)``, step by step, and do what falls due on the way; back it never goes.

    Returns after all of it is done, also what a worker process did beside it. What a mail server does not take stays
    where it is, and time passes all the same.
    """
    with _alone(), _transport() as transport:
        done = _done()
        present = clock.now()
        end = target(present)
        _settle(transport, present)
        while (due := next_due(after=present)) is not None and due <= end:
            present = _move_to(due)
            _settle(transport, present)
        present = _move_to(end)
        _settle(transport, present)
        return Passed(present, _done() - done)


def pass_to_next_due() -> Passed:
    """Do what is due already, then move the clock to the next due moment and do that; unmoved where nothing is due."""
    return pass_until(lambda present: next_due(after=present) or present)


def deliver() -> None:
    """Send what is due to be sent, so that whoever looks into the mailbox finds it there."""
    with _transport() as transport:
        _settle(transport, clock.now(), steps=False)


def next_due(*, after: datetime) -> datetime | None:
    """Return the next moment after ``after`` at which a step or a message falls due, or None."""
    rows = (*_due_steps(), Message.objects.filter(state=MessageState.DUE))
    moments = (each.filter(next_attempt_at__gt=after).aggregate(at=Min("next_attempt_at"))["at"] for each in rows)
    return min((each for each in moments if each is not None), default=None)


def _settle(transport: Transport, now: datetime, *, steps: bool = True) -> None:
    """Do all that is due at ``now``, and wait for what others are doing."""
    until = monotonic() + _PATIENCE_S
    while True:
        worked = work_due_steps(now=now, limit=_AT_ONCE) if steps else 0
        sent = send_due(transport, now=now, limit=_AT_ONCE)
        if worked or sent.sent or sent.failed:
            continue
        if monotonic() > until or not _in_other_hands(now, steps=steps):
            return
        sleep(_LOOK_EVERY_S)


def _in_other_hands(now: datetime, *, steps: bool) -> bool:
    held = {"next_attempt_at__lte": now, "lease_until__gt": Now()}
    due = [*(_due_steps() if steps else ()), Message.objects.filter(state=MessageState.DUE)]
    return any(each.filter(**held).exists() for each in due)


def _due_steps() -> list[QuerySet[Any]]:
    return [*(model.objects.filter(state=WorkState.DUE) for model in _STEPS), waiting()]


def _move_to(moment: datetime) -> datetime:
    """Set the clock to ``moment`` where that is ahead; return the new present."""
    present = clock.now()
    if moment <= present:
        return present
    clock.set_offset(clock.offset() + (moment - present))
    return max(moment, clock.now())


def _done() -> int:
    steps = sum(model.objects.filter(state=WorkState.DONE).count() for model in _STEPS)
    # Of a campaign's steps, the mails are what is left.
    return steps + Message.objects.filter(state=MessageState.DONE).count()


@contextmanager
def _alone() -> Iterator[None]:
    # Two who move the clock at once would move each other's present.
    with (Path(settings.LEADLOOP_DATA_DIR) / "clock.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _transport() -> Iterator[Transport]:
    transport = transport_from_settings()
    try:
        yield transport
    finally:
        transport.close()
