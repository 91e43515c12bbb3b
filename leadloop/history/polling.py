"""A brand's events in order, for those who poll: none is passed over, however late it is committed."""

import time
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Final

from django.db.models import QuerySet

from leadloop.accounts.models import Brand
from leadloop.core.statements import database, run
from leadloop.history.enums import Kind
from leadloop.history.models import Event

# So many events are looked at for one page of a kind, however few of them are of it.
LOOKED_AT: Final = 5000
# Half a second altogether; few looks, since each holds up those who write for a moment.
_PAUSES_S: Final = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.2)
# So many of a process's threads may wait for those who write; the others are there for everybody else.
_MAY_WAIT: Final = BoundedSemaphore(4)
# Whoever inserts has this lock before an event gets its number, and until the commit.
_WRITERS: Final = """
SELECT locks.virtualtransaction FROM pg_locks AS locks JOIN pg_database ON pg_database.oid = locks.database
WHERE locks.locktype = 'relation' AND locks.mode = 'RowExclusiveLock' AND locks.granted
  AND locks.relation = %s::text::regclass AND pg_database.datname = current_database()
  AND locks.pid IS DISTINCT FROM pg_backend_pid()
"""


@dataclass(frozen=True, slots=True)
class Found:
    """Events by their numbers. ``seen`` is up to which number there is nothing else of the kind; ``more``: others follow it now."""

    events: list[Event]
    seen: int
    more: bool


def events_after(brand: Brand, number: int, *, kind: Kind | None = None, most: int) -> Found:
    """Return the events whose numbers follow ``number``: ``most`` of them, and fewer of a ``kind`` where they are rare.

    PostgreSQL numbers events before they are committed, so that a lower number may turn up after a higher one. Events are
    told once everybody who had begun to write by then is done; until then there are none, nor where many wait for that
    already. Use it outside of a transaction.
    """
    rows: QuerySet[Event] = Event.objects.for_brand(brand).filter(pk__gt=number).order_by("pk")
    window = list(rows.values_list("pk", flat=True)[: LOOKED_AT if kind else most + 1])
    if not window or not _all_are_told():
        return Found([], number, more=False)
    whole = rows.filter(pk__lte=window[-1])
    found = list((whole.filter(kind=kind) if kind else whole)[: most + 1])
    if len(found) > most:
        return Found(found[:most], found[most - 1].pk, more=True)
    return Found(found, window[-1], more=kind is not None and len(window) == LOOKED_AT)


def _all_are_told() -> bool:
    """Wait until no event can turn up any more that is numbered below those seen by now; whether that took a moment only.

    An event below it that is not seen yet is written by one of those who hold the lock now: whoever gets it later is given
    higher numbers.
    """
    if database().vendor != "postgresql":
        # One writes at a time.
        return True
    writers = _writers()
    if not writers:
        return True
    if not _MAY_WAIT.acquire(blocking=False):
        return False
    try:
        return _are_done(writers)
    finally:
        _MAY_WAIT.release()


def _are_done(writers: set[str]) -> bool:
    for pause in _PAUSES_S:
        time.sleep(pause)
        writers &= _writers()
        if not writers:
            return True
    return False


def _writers() -> set[str]:
    with run(_WRITERS, [Event._meta.db_table]) as cursor:  # noqa: SLF001 - documented Model._meta API
        return {writer for (writer,) in cursor.fetchall()}
