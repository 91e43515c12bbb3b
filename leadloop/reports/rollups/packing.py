"""Sums as bytes: a row of (measure, n) for counts and of (measure, n, ms) for waits, by measure, zeros left out. Pure."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from leadloop.core.blocks import Pieces
from leadloop.reports.rollups.measures import WAIT, Ints, kind_of

_COUNTS: Final = np.dtype([("measure", "<u4"), ("n", "<i8")])
NOTHING: Final = Pieces(np.zeros(0, dtype=np.int64), b"")
_LOW: Final = (1 << 32) - 1
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


def unpack(counts: Pieces, waits: Pieces = NOTHING) -> tuple[Ints, Ints, Ints]:
    """Return measure, n and ms of many cells' bytes, one after the other."""
    one = np.frombuffer(counts.joined, dtype=_COUNTS)
    two = np.frombuffer(waits.joined, dtype=_WAITS)
    measure = np.concatenate([one["measure"], two["measure"]]).astype(np.int64)
    n = np.concatenate([one["n"], two["n"]]).astype(np.int64)
    ms = np.concatenate([np.zeros(len(one), dtype=np.int64), two["ms"]])
    return measure, n, ms


def lengths(counts: Pieces, waits: Pieces = NOTHING) -> Ints:
    """Return how many rows each of the cells has, in the order of :func:`unpack`: first all counts, then all waits."""
    return np.concatenate([counts.lengths // _COUNTS.itemsize, waits.lengths // _WAITS.itemsize])


def added(one: Ints, other: Ints, n: Ints, ms: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Add up the rows that have the same two keys; the result is in their order. Keys are not negative; ``other`` < 2³²."""
    if not len(n):
        return one, other, n, ms
    if int(one.max()) < 1 << 31:
        # Mostly runs that ascend already, which this sort takes as they are.
        key = (one << 32) | other
        order = np.argsort(key, kind="stable")
        key = key[order]
        first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
        key = key[first]
        return key >> 32, key & _LOW, np.add.reduceat(n[order], first), np.add.reduceat(ms[order], first)
    order = np.lexsort((other, one))
    one, other = one[order], other[order]
    first = np.flatnonzero(np.concatenate([[True], (one[1:] != one[:-1]) | (other[1:] != other[:-1])]))
    return one[first], other[first], np.add.reduceat(n[order], first), np.add.reduceat(ms[order], first)


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
