"""Sums as bytes: a row of (measure, n) for counts and of (measure, n, ms) for waits, by measure, zeros left out. Pure.

Waits in business time are kept by themselves: most pages ask for those by the calendar.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from leadloop.core.blocks import Pieces
from leadloop.reports.rollups.measures import BUSINESS, WAIT, Ints, kind_of

# The columns of a cell that hold them, in the order of all that follows.
COLUMNS: Final = ("counts", "waits", "business")
NOTHING: Final = Pieces(np.zeros(0, dtype=np.int64), b"")
_COUNTS: Final = np.dtype([("measure", "<u4"), ("n", "<i8")])
_WAITS: Final = np.dtype([("measure", "<u4"), ("n", "<i4"), ("ms", "<i8")])
# Here a measure may name a week.
_BUSINESS: Final = np.dtype([("measure", "<u8"), ("n", "<i4"), ("ms", "<i8")])


def pack(cell: Ints, measure: Ints, n: Ints, ms: Ints) -> Iterator[tuple[int, bytes, bytes, bytes]]:
    """Yield each cell with its counts, waits and business waits as bytes. The rows ascend by cell and measure, and none is there twice."""
    held = (n != 0) | (ms != 0)
    kind = kind_of(measure)
    waits, business = held & (kind == WAIT), held & (kind == BUSINESS)
    counts = held & (kind != WAIT) & (kind != BUSINESS)
    some = _counts(measure[counts], n[counts])
    long, open_time = (
        _waits(measure[rows], n[rows], ms[rows], dtype=kept) for rows, kept in ((waits, _WAITS), (business, _BUSINESS))
    )
    # Where the bytes of each row begin, and those of the last one end.
    at_some, at_long = _COUNTS.itemsize * _before(counts), _WAITS.itemsize * _before(waits)
    at_open = _BUSINESS.itemsize * _before(business)
    for value, begin, end in runs(cell):
        yield (
            value,
            some[at_some[begin] : at_some[end]],
            long[at_long[begin] : at_long[end]],
            open_time[at_open[begin] : at_open[end]],
        )


def _before(held: NDArray[np.bool_]) -> Ints:
    """Return how many are held before each row, and before the end."""
    return np.concatenate([[0], np.cumsum(held)])


def unpack(counts: Pieces, waits: Pieces = NOTHING, business: Pieces = NOTHING) -> tuple[Ints, Ints, Ints]:
    """Return measure, n and ms of many cells' bytes, one after the other."""
    one = np.frombuffer(counts.joined, dtype=_COUNTS)
    rest = [np.frombuffer(each.joined, dtype=kept) for each, kept in ((waits, _WAITS), (business, _BUSINESS))]
    measure, n = (np.concatenate([each[name].astype(np.int64) for each in (one, *rest)]) for name in ("measure", "n"))
    ms = np.concatenate([np.zeros(len(one), dtype=np.int64), *(each["ms"] for each in rest)])
    return measure, n, ms


def lengths(counts: Pieces, waits: Pieces = NOTHING, business: Pieces = NOTHING) -> Ints:
    """Return how many rows each of the cells has, in the order of :func:`unpack`: first all counts, then all waits."""
    kinds = ((counts, _COUNTS), (waits, _WAITS), (business, _BUSINESS))
    return np.concatenate([each.lengths // kept.itemsize for each, kept in kinds])


def added(one: Ints, other: Ints, n: Ints, ms: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Add up the rows that have the same two keys; the result is in their order. Keys are not negative."""
    if not len(n):
        return one, other, n, ms
    bits = max(32, int(other.max()).bit_length())
    if int(one.max()) < 1 << 63 - bits:
        # Mostly runs that ascend already, which this sort takes as they are.
        key = (one << bits) | other
        order = np.argsort(key, kind="stable")
        key = key[order]
        first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
        key = key[first]
        return key >> bits, key & (1 << bits) - 1, np.add.reduceat(n[order], first), np.add.reduceat(ms[order], first)
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


def _waits(measure: Ints, n: Ints, ms: Ints, *, dtype: "np.dtype[np.void]") -> bytes:
    rows = np.empty(len(measure), dtype=dtype)
    rows["measure"], rows["n"], rows["ms"] = measure, n, ms
    return rows.tobytes()
