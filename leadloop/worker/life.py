"""The sign of life that /readyz asks for."""

import os
import socket
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

from leadloop.worker.models import WorkerSeen

EVERY_SECONDS: Final = 5.0
# Who has been silent for so long will not come back.
_FORGET_AFTER: Final = timedelta(days=1)


class SignOfLife:
    """One worker's row: in real time, not the demo's, since it is about a process."""

    def __init__(self) -> None:
        self._name = f"{socket.gethostname()[:100]}:{os.getpid()}"
        self._shown_at: float | None = None

    def show(self) -> None:
        """Say that the worker lives, every few seconds however often it is called."""
        if self._shown_at is not None and monotonic() - self._shown_at < EVERY_SECONDS:
            return
        now = datetime.now(UTC)
        if self._shown_at is None:
            WorkerSeen.objects.filter(at__lt=now - _FORGET_AFTER).delete()
        WorkerSeen.objects.update_or_create(name=self._name, defaults={"at": now})
        self._shown_at = monotonic()

    def end(self) -> None:
        """Say that the worker is gone on purpose."""
        WorkerSeen.objects.filter(name=self._name).delete()
