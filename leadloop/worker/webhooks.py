"""Webhooks beside the worker's other work: in a thread of their own, so that no receiver holds up a lead's mail, nor mail them."""

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Final

from django.db import close_old_connections, connection

from leadloop.core import clock
from leadloop.webhooks.sending import Delivered, deliver_due

log = logging.getLogger(__name__)
_FIRST_REST: Final = 0.1
_LONGEST_REST: Final = 1.0
_REST_AFTER_TROUBLE: Final = 5.0
# What is under way when the worker stops is ended at once; then this is plenty.
_PATIENCE_SECONDS: Final = 3.0


def deliver_some(stop: Callable[[], bool]) -> Delivered:
    """Deliver what is due now."""
    return deliver_due(now=clock.now(), ahead=clock.offset(), stop=stop)


class Deliverer:
    """Delivers as long as the block lasts. Survives whatever the database does."""

    def __init__(self) -> None:
        self._over = Event()
        self._thread = Thread(target=self._run, name="webhooks", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        """End; what is under way is given back."""
        self._over.set()
        self._thread.join(_PATIENCE_SECONDS)

    def _run(self) -> None:
        rest = _FIRST_REST
        while not self._over.wait(rest):
            try:
                close_old_connections()
                done = deliver_some(self._over.is_set)
                rest = _FIRST_REST if done.tried else min(_LONGEST_REST, rest * 2)
            except Exception:
                # Its leases run out by themselves, and what was marked is marked.
                log.warning("webhooks in trouble", exc_info=True)
                connection.close()
                rest = _REST_AFTER_TROUBLE
                continue
            if done.tried:
                log.info("webhooks sent", extra={"delivered": done.delivered, "failed": done.failed})
        connection.close()
