"""Work beside its owner, by a connection of its own: what is to be stored goes behind, what will be needed next is read ahead.

At once where that would not do: inside a transaction, whose rows no other connection sees, and on SQLite, where the owner
would do most of the work anyhow.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Final, Self, TypeVar

from django.db import connections

from leadloop.core.statements import database

Made = TypeVar("Made")
# Two are read ahead, so that one that takes long keeps nobody waiting.
_AHEAD: Final = 2


class Behind:
    """Does one thing after the other while its owner goes on; at most one of them at a time."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._thread: ThreadPoolExecutor | None = None
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
        self._thread = self._stack.enter_context(_a_thread())
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        with self._stack:
            if kind is None:
                self.wait()


def ahead(makers: Iterable[Callable[[], Made]]) -> Iterator[Made]:
    """Yield what each of these makes, in their order: the next ones are made while the owner is busy with one."""
    with _a_thread() as thread:
        if thread is None:
            yield from (make() for make in makers)
            return
        coming: deque[Future[Made]] = deque()
        try:
            for make in makers:
                coming.append(thread.submit(make))
                if len(coming) > _AHEAD:
                    yield coming.popleft().result()
            while coming:
                yield coming.popleft().result()
        finally:
            # What nobody waits for any more is not begun.
            for each in coming:
                each.cancel()


@contextmanager
def _a_thread() -> Iterator[ThreadPoolExecutor | None]:
    """Give a thread for the block, or None where everything is to be done at once. In the end, what it began is done."""
    here = database()
    if here.vendor != "postgresql" or here.in_atomic_block:
        yield None
        return
    with ThreadPoolExecutor(max_workers=1) as thread:
        try:
            yield thread
        finally:
            thread.submit(connections.close_all)
