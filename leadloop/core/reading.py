"""Reading more rows than fit into memory."""

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from leadloop.core.statements import database

_AT_ONCE: Final = 2000


def one_reading(found: QuerySet[Any, Any]) -> Iterator[Any]:
    """Yield all rows as they stood at one moment, in constant memory, however long whoever takes them needs.

    Nobody who writes meanwhile waits for it. To be read to its end, or closed.
    """
    # On PostgreSQL a cursor lives as long as its transaction; without one, the server first puts all rows aside. On SQLite
    # the statement itself keeps its moment, and a transaction would keep everybody else from writing.
    whole = transaction.atomic() if database().vendor == "postgresql" else nullcontext()
    with whole:
        yield from found.iterator(chunk_size=_AT_ONCE)
