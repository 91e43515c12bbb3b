"""Sums as bytes: a row of (measure, n) for counts and of (measure, n, ms) for waits, by measure, zeros left out. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from leadloop.reports.rollups.measures import WAIT, Ints, kind_of

_COUNTS: Final = np.dtype([("measure", "<u4"), ("n", "<i8")])
_WAITS: Final = np.dtype([("measure", "<u4"), ("n", "<i4"), ("ms", "<i8")])


def pack(cell: Ints, measure: Ints, n: Ints, ms: Ints) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield each cell with its counts and waits as bytes. The rows ascend by cell and measure, and none is there twice."""
    held = (n != 0) | (ms != 0)
    waits = held & (kind_of(measure) == WAIT)
    counts = held & ~waits
    some, long = _counts(measure[counts], n[counts]), _waits(measure[waits], n[waits], ms[waits])
    # Where the bytes of each row begin, and those of the last one end.
    at_some, at_long = _COUNTS.itemsize * _before(counts), _WAITS.itemsize * _before(waits)
    for value, begin, end in runs(cell):
        yield value, some[at_some[begin] : at_some[end]], long[at_long[begin] : at_long[end]]


def _before(held: NDArray[np.bool_]) -> Ints:
    """Return how many are held before each row, and before the end."""
    return np.concatenate([[0], np.cumsum(held)])


def unpack(counts: Iterable[Any], waits: Iterable[Any]) -> tuple[Ints, Ints, Ints]:
    """Return measure, n and ms of many cells' bytes, one after the other."""
    one = np.frombuffer(b"".join(map(bytes, counts)), dtype=_COUNTS)
    two = np.frombuffer(b"".join(map(bytes, waits)), dtype=_WAITS)
    measure = np.concatenate([one["measure"], two["measure"]]).astype(np.int64)
    n = np.concatenate([one["n"], two["n"]]).astype(np.int64)
    ms = np.concatenate([np.zeros(len(one), dtype=np.int64), two["ms"]])
    return measure, n, ms


def lengths(counts: Iterable[Any], waits: Iterable[Any]) -> Ints:
    """Return how many rows each of the cells has, in the order of :func:`unpack`: first all counts, then all waits."""
    rows = [len(each) // _COUNTS.itemsize for each in counts] + [len(each) // _WAITS.itemsize for each in waits]
    return np.array(rows, dtype=np.int64)


def added(keys: tuple[NDArray[Any], ...], n: Ints, ms: Ints) -> tuple[tuple[NDArray[Any], ...], Ints, Ints]:
    """Add up what has the same keys (columns, the first one leading); the result is in their order."""
    if not len(n):
        return keys, n, ms
    order = np.lexsort(keys[::-1])
    keys = tuple(key[order] for key in keys)
    new = np.zeros(len(n), dtype=bool)
    new[0] = True
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    first = np.flatnonzero(new)
    return tuple(key[first] for key in keys), np.add.reduceat(n[order], first), np.add.reduceat(ms[order], first)


def runs(column: Ints) -> Iterator[tuple[int, int, int]]:
    """Yield each value of an ascending column, with where it begins and where it ends."""
    different, first = np.unique(column, return_index=True)
    for place, value in enumerate(different.tolist()):
        end = first[place + 1] if place + 1 < len(first) else len(column)
        yield value, int(first[place]), int(end)


def _counts(measure: Ints, n: Ints) -> bytes:
    rows = np.empty(len(measure), dtype=_COUNTS)
    rows["measure"], rows["n"] = measure, n
    return rows.tobytes()


def _waits(measure: Ints, n: Ints, ms: Ints) -> bytes:
    rows = np.empty(len(measure), dtype=_WAITS)
    rows["measure"], rows["n"], rows["ms"] = measure, n, ms
    return rows.tobytes()
