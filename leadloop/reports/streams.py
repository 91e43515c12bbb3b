"""Reading tables that do not fit into memory."""

import uuid
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

CHUNK: Final = 2000


def each(rows: Any, sentence: str, *fields: str) -> Iterator[str]:
    """Yield the sentence for each row of a query set, with its ``pk`` and the named fields filled in."""
    for row in rows.order_by().values("pk", *fields).iterator(CHUNK):
        yield sentence.format(**row)


def side_by_side(
    left: Iterable[tuple[uuid.UUID, Any]], right: Iterable[tuple[uuid.UUID, Any]]
) -> Iterator[tuple[uuid.UUID, Any, Any]]:
    """Walk along two sequences of (key, value) in the order of their keys; what one of them lacks is None."""
    lefts = ((key, 0, value) for key, value in left)
    rights = ((key, 1, value) for key, value in right)
    for key, found in groupby(merge(lefts, rights, key=itemgetter(0)), key=itemgetter(0)):
        pair: list[Any] = [None, None]
        for _key, side, value in found:
            pair[side] = value
        yield key, pair[0], pair[1]
