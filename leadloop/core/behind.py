"""Work beside its owner: while the database is busy with one thing, the next is made ready."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from django.db import connections

from leadloop.core.statements import database


class Behind:
    """Does one thing after the other by a connection of its own, while its owner goes on; at most one of them at a time.

    At once where that would not do: inside a transaction, whose rows no other connection sees, and on SQLite, where the
    owner would do most of the work anyhow.
    """

    def __init__(self) -> None:
        here = database()
        beside = here.vendor == "postgresql" and not here.in_atomic_block
        self._thread = ThreadPoolExecutor(max_workers=1) if beside else None
        self._going_on: Future[object] | None = None

    def do(self, what: Callable[[], object]) -> None:
        """Begin with this once the one before is done, of which an exception is raised here."""
        if self._thread is None:
            what()
            return
        self.wait()
        self._going_on = self._thread.submit(what)

    def wait(self) -> None:
        """Return when everything is done."""
        last, self._going_on = self._going_on, None
        if last is not None:
            last.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        if self._thread is None:
            return
        try:
            if kind is None:
                self.wait()
        finally:
            self._thread.submit(connections.close_all)
            self._thread.shutdown()
