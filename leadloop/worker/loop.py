"""The worker: works off due steps, sends what is queued, counts, compares, tidies up, and rests while nothing is due.

Webhooks are delivered beside it (``worker/webhooks.py``).
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic, sleep
from typing import Final, Protocol

from django.db import Error, close_old_connections, connection

from leadloop.core import clock
from leadloop.core.claim import park_exhausted
from leadloop.customers.twins import compare_some
from leadloop.journeys.due_work import work_due_steps
from leadloop.outbox.delivery import Transport
from leadloop.outbox.models import Message
from leadloop.outbox.sending import send_due
from leadloop.reports.rollups.folding import fold
from leadloop.webhooks.models import Delivery
from leadloop.worker.life import SignOfLife
from leadloop.worker.webhooks import Deliverer, deliver_some

log = logging.getLogger(__name__)
# Few enough that a stop does not wait for them.
STEPS_AT_ONCE: Final = 25
MESSAGES_AT_ONCE: Final = 100
CHORES_EVERY_SECONDS: Final = 60.0
LONGEST_IDLE_SECONDS: Final = 1.0
# While database or mail server are away; each time twice as long as before.
_FIRST_WAIT_SECONDS: Final = 0.5
_LONGEST_WAIT_SECONDS: Final = 30.0
# One that is to end when nothing is due does not wait for a broken machine for ever.
_TROUBLES_UNTIL_IDLE: Final = 5


class Chore(Protocol):
    """Something to tidy up now and then; returns how much there was."""

    def __call__(self, *, now: datetime) -> int: ...


class MailAway(Exception):
    """The mail server took nothing, so that not everything that is due could be done."""


class Worker:
    """One worker. Any number of them may run, on any machines: leases share out the work."""

    def __init__(self, transport: Transport, *, chores: Sequence[Chore], stop: Callable[[], bool]) -> None:
        self._transport = transport
        self._chores = chores
        self._stop = stop
        self._life = SignOfLife()
        self._chores_at = 0.0
        self._mail = _Pause()

    def run(self, *, until_idle: bool = False) -> None:
        """Work until asked to stop, or until nothing is due any more. Survives whatever the database does.

        With ``until_idle``, raises :class:`MailAway` where messages had to be left, and the last error where trouble
        does not end.
        """
        if until_idle:
            self._work(until_idle=True)
        else:
            with Deliverer():
                self._work(until_idle=False)

    def close(self) -> None:
        """Take leave of the mail server, and of those who watch over the workers."""
        self._transport.close()
        try:
            self._life.end()
        except Error:
            log.warning("the database is away; the last sign of life stays until it is old")

    def _work(self, *, until_idle: bool) -> None:
        trouble, idle = _Pause(), 0.0
        while not self._stop():
            try:
                busy = self._turn()
                if until_idle and not busy:
                    busy = bool(deliver_some(self._stop).tried)
            except Exception as error:
                self._after(error)
                if until_idle and trouble.times >= _TROUBLES_UNTIL_IDLE:
                    raise
                self._sleep(trouble.longer())
                continue
            trouble.over()
            idle = 0.0 if busy else min(LONGEST_IDLE_SECONDS, idle * 2 or 0.05)
            if until_idle and not busy:
                if self._mail.times:
                    raise MailAway
                return
            self._sleep(idle)

    def _turn(self) -> bool:
        """Do what is due now; whether there was anything."""
        close_old_connections()
        now = clock.now()
        steps = work_due_steps(now=now, limit=STEPS_AT_ONCE)
        counted = 0 if self._stop() else fold() + compare_some(now=now)
        sent = 0 if self._stop() or self._mail.lasts() else self._send(now)
        tidied = self._tidy(now)
        self._life.show()
        if steps:
            log.info("steps done", extra={"steps": steps})
        return bool(steps or sent or counted or tidied)

    def _tidy(self, now: datetime) -> int:
        """Do the chores where it is time to; how much there was. They may queue mail, so that a turn more is due."""
        if monotonic() - self._chores_at <= CHORES_EVERY_SECONDS:
            return 0
        self._chores_at = monotonic()
        park_exhausted(Message)
        park_exhausted(Delivery)
        return sum(chore(now=now) for chore in self._chores)

    def _send(self, now: datetime) -> int:
        result = send_due(self._transport, now=now, limit=MESSAGES_AT_ONCE, stop=self._between_messages)
        if result.sent or result.failed:
            log.info("messages sent", extra={"sent": result.sent, "failed": result.failed})
        if result.unreachable and not self._stop():
            wait = self._mail.longer()
            log.warning("mail server away", extra={"reason": result.unreachable, "again_in_s": wait})
        elif result.sent:
            self._mail.over()
        return result.sent + result.failed

    def _between_messages(self) -> bool:
        # A batch to a slow server takes longer than a worker may stay silent.
        self._life.show()
        return self._stop()

    def _after(self, error: Exception) -> None:
        if isinstance(error, Error):
            # Its leases run out by themselves, and what was committed is committed.
            log.warning("database trouble", exc_info=error)
        else:
            log.error("turn failed", exc_info=error)
        connection.close()

    def _sleep(self, seconds: float) -> None:
        # In pieces: a signal does not end a sleep.
        until = monotonic() + seconds
        while not self._stop() and (left := until - monotonic()) > 0:
            sleep(min(left, LONGEST_IDLE_SECONDS))


class _Pause:
    """A rest that grows each time it is needed again."""

    def __init__(self) -> None:
        self.times = 0
        self._until = 0.0

    def longer(self) -> float:
        """Begin the next rest; return its length in seconds."""
        wait: float = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2**self.times)
        self.times += 1
        self._until = monotonic() + wait
        return wait

    def lasts(self) -> bool:
        """Whether it is still going on."""
        return monotonic() < self._until

    def over(self) -> None:
        """Forget it: all is well again."""
        self.times, self._until = 0, 0.0
