"""Delivering what is due: several at once, a few of one endpoint, so that a slow one holds nobody up.

Only what talks to the network runs in threads; claims and marks are made by whoever calls.
"""

import logging
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Final

from django.utils.translation import gettext as _

from leadloop.core.claim import claim_again, claim_fresh, release
from leadloop.webhooks.addresses import Resolver, resolve_name
from leadloop.webhooks.client import Answer, Post
from leadloop.webhooks.marking import mark
from leadloop.webhooks.models import Delivery, Endpoint
from leadloop.webhooks.payload import body_of
from leadloop.webhooks.queries import endpoints_with_due
from leadloop.webhooks.secrets import KeyIsGone, valid_keys
from leadloop.webhooks.signing import signed_headers

log = logging.getLogger(__name__)
AT_ONCE: Final = 8
# Fewer than all, so that one endpoint that hangs leaves room for the others.
OF_ONE_AT_ONCE: Final = 2
# Far longer than an attempt takes, resolving a name included.
LEASE: Final = timedelta(minutes=5)
_LOOK_EVERY_SECONDS: Final = 0.25
_USER_AGENT: Final = "Leadloop-Webhooks/1"


@dataclass(slots=True)
class Delivered:
    """How many were delivered, and how many were not."""

    delivered: int = 0
    failed: int = 0

    @property
    def tried(self) -> int:
        """How many there were."""
        return self.delivered + self.failed


def deliver_due(
    *,
    now: datetime,
    ahead: timedelta = timedelta(),
    limit: int = 100,
    stop: Callable[[], bool] = lambda: False,
    resolve: Resolver = resolve_name,
) -> Delivered:
    """Deliver what is due at ``now``, at most ``limit`` of them; return when no attempt is under way any more.

    ``ahead`` is how far ``now`` runs ahead of real time, which receivers compare with their own.

    Where ``stop`` says so, nothing more is begun, what is under way is ended and given back with no attempt counted: its
    receiver may have taken it, and gets it again under the same id. Not to be called within a transaction.
    """
    return _Turn(now=now, ahead=ahead, limit=limit, stop=stop, resolve=resolve).run()


class _Turn:
    def __init__(
        self, *, now: datetime, ahead: timedelta, limit: int, stop: Callable[[], bool], resolve: Resolver
    ) -> None:
        self.result = Delivered()
        self._now, self._ahead, self._began = now, ahead, monotonic()
        self._left, self._stop, self._resolve = limit, stop, resolve
        self._had: Counter[uuid.UUID] = Counter()
        self._under_way: dict[uuid.UUID, tuple[Delivery, Post]] = {}
        self._answers: SimpleQueue[tuple[uuid.UUID, Answer]] = SimpleQueue()

    def run(self) -> Delivered:
        while not self._stop():
            self._begin_some()
            if not self._under_way:
                return self.result
            self._take_answers()
        for _delivery, post in self._under_way.values():
            post.abort()
        release([delivery for delivery, _post in self._under_way.values()])
        return self.result

    def _moment(self) -> datetime:
        return self._now + timedelta(seconds=monotonic() - self._began)

    def _begin_some(self) -> None:
        """Begin as many as there is room for, endpoint by endpoint."""
        if not self._room():
            return
        held = Counter(delivery.endpoint_id for delivery, _post in self._under_way.values())
        found = endpoints_with_due(now=self._moment())
        # Who had least so far comes first, so that nobody waits for those who always have something.
        for endpoint, is_failing in sorted(found, key=lambda each: (self._had[each[0]], each[0])):
            room = min(self._room(), (1 if is_failing else OF_ONE_AT_ONCE) - held[endpoint])
            if room > 0:
                self._begin(endpoint, room)

    def _room(self) -> int:
        return min(AT_ONCE - len(self._under_way), self._left)

    def _begin(self, endpoint_id: uuid.UUID, room: int) -> None:
        only, now = ("endpoint_id", endpoint_id), self._moment()
        claimed = claim_fresh(Delivery, now=now, limit=room, lease=LEASE, only=only)
        if len(claimed) < room:
            again = claim_again(Delivery, now=now, lease=LEASE, only=only)
            claimed += [again] if again else []
        if not claimed:
            return
        rows = Delivery.objects.select_related("event").in_bulk([each.pk for each in claimed])
        endpoint = Endpoint.objects.filter(pk=endpoint_id).first()
        self._had[endpoint_id] += len(claimed)
        for each in claimed:
            self._left -= 1
            if each.pk in rows and endpoint is not None:
                each.event = rows[each.pk].event
                self._send(each, endpoint)

    def _send(self, delivery: Delivery, endpoint: Endpoint) -> None:
        try:
            post = self._post(delivery, endpoint)
        except KeyIsGone:
            why = _("Its secret cannot be made any more, since LEADLOOP_SECRET_KEY was changed. Make a new secret.")
            self._mark(delivery, Answer(error=why))
            return
        except Exception as bug:
            # What breaks our own code must not stop the others: it comes again, and is parked in time.
            log.exception("webhook failed", extra={"delivery": str(delivery.pk)})
            self._mark(delivery, Answer(error=f"{type(bug).__name__}: {bug}"))
            return
        self._under_way[delivery.pk] = (delivery, post)
        Thread(target=self._run, args=(delivery.pk, post), name="webhook", daemon=True).start()

    def _post(self, delivery: Delivery, endpoint: Endpoint) -> Post:
        body, now = body_of(delivery), self._moment()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": _USER_AGENT,
            **signed_headers(str(delivery.pk), body, keys=valid_keys(endpoint, now=now), now=now - self._ahead),
        }
        return Post(endpoint.url, body, headers, resolve=self._resolve)

    def _run(self, delivery_id: uuid.UUID, post: Post) -> None:
        try:
            answer = post.run()
        except Exception as bug:
            log.exception("webhook failed", extra={"delivery": str(delivery_id)})
            answer = Answer(error=f"{type(bug).__name__}: {bug}")
        self._answers.put((delivery_id, answer))

    def _take_answers(self) -> None:
        """Wait a moment for an answer, then write down all that have come; end what takes too long."""
        for _delivery, post in self._under_way.values():
            if post.is_late:
                post.abort()
        try:
            found = self._answers.get(timeout=_LOOK_EVERY_SECONDS)
        except Empty:
            return
        while True:
            delivery, _post = self._under_way.pop(found[0])
            self._mark(delivery, found[1])
            try:
                found = self._answers.get_nowait()
            except Empty:
                return

    def _mark(self, delivery: Delivery, answer: Answer) -> None:
        if mark(delivery, answer, now=self._moment()):
            self.result.delivered += 1
        else:
            self.result.failed += 1
