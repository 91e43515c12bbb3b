"""Reading tables that do not fit into memory."""

import uuid
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

CHUNK: Final = 2000


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
