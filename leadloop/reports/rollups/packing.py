"""Sums as bytes: a row of (measure, n) for counts and of (measure, n, ms) for waits, by measure, noughts left out. Pure.

Waits in business time are kept by themselves: most pages ask for those by the calendar. Of either, so are those to accept,
which tables and trends tell without the others. For counts of single locations see ``placed``.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from leadloop.core.blocks import Pieces, pieces
from leadloop.core.ragged import Ragged
from leadloop.reports.rollups.cells import Cells
from leadloop.reports.rollups.measures import BUSINESS, TO_ACCEPT, WAIT, Ints, is_of, kind_of, place_of
from leadloop.reports.rollups.placed import packed_places, unpacked_places

# The columns of a cell that hold them, in the order of all that follows.
COLUMNS: Final = ("counts", "waits", "to_accept", "business", "business_to_accept", "places")
_COUNTS: Final = np.dtype([("measure", "<u4"), ("n", "<i8")])
_WAITS: Final = np.dtype([("measure", "<u4"), ("n", "<i4"), ("ms", "<i8")])
# Here a measure may name a week.
_BUSINESS: Final = np.dtype([("measure", "<u8"), ("n", "<i4"), ("ms", "<i8")])
_PLACES: Final = COLUMNS[-1]
_ROWS: "Final[dict[str, np.dtype[np.void]]]" = dict(
    zip(COLUMNS, (_COUNTS, _WAITS, _WAITS, _BUSINESS, _BUSINESS), strict=False)
)
# A positive number of 64 bits.
_BITS: Final = 63


def packed(cells: Cells) -> dict[str, Ragged]:
    """Return what each cell holds, by the names of ``COLUMNS``. Its rows are by measure, and none is there twice."""
    held = (cells.n != 0) | (cells.ms != 0)
    kind = kind_of(cells.measure)
    waits, business = held & (kind == WAIT), held & (kind == BUSINESS)
    to_accept = is_of(TO_ACCEPT, cells.measure)
    rest = held & (kind != WAIT) & (kind != BUSINESS)
    placed = rest & (place_of(cells.measure) > 0)
    times = (each & asked for each in (waits, business) for asked in (~to_accept, to_accept))
    kept = zip(_ROWS, (rest & ~placed, *times), strict=True)
    return {name: _ragged(cells, mask, _ROWS[name]) for name, mask in kept} | {_PLACES: _placed(cells, placed)}


def values_of(given: dict[str, Ragged]) -> Iterator[tuple[bytes, ...]]:
    """Yield the values of each cell, in the order of ``COLUMNS``; all empty where it holds nothing."""
    return zip(*(given[name].values() for name in COLUMNS), strict=True)


def _ragged(cells: Cells, mask: NDArray[np.bool_], dtype: "np.dtype[np.void]") -> Ragged:
    rows = np.empty(int(mask.sum()), dtype=dtype)
    for name in dtype.names or ():
        rows[name] = getattr(cells, name)[mask]
    return Ragged(rows, np.bincount(cells.place[mask], minlength=cells.total))


def _placed(cells: Cells, mask: NDArray[np.bool_]) -> Ragged:
    values = [b""] * cells.total
    place, measure, n = cells.place[mask], cells.measure[mask], cells.n[mask]
    for cell, begin, end in runs(place):
        values[cell] = packed_places(measure[begin:end], n[begin:end])
    found = pieces(values)
    return Ragged(np.frombuffer(found.joined, dtype=np.uint8), found.lengths)


def unpack(columns: Mapping[str, Pieces], which: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Return whose it is, measure, n and ms of each row of many cells; ``which`` says whose each cell is."""
    found = zip(*(_rows(name, each) for name, each in columns.items()), strict=True)
    # Widened as they are copied: a copy of each column before would be most of the memory that a report takes.
    length, measure, n, ms = (np.concatenate(each, dtype=np.int64, casting="same_kind") for each in found)
    return np.repeat(np.tile(which, len(columns)), length), measure, n, ms


def _rows(name: str, held: Pieces) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return how many rows each cell has in this column, and measure, n and ms of each row."""
    if name == _PLACES:
        cells = [unpacked_places(each) for each in held.values()]
        length = np.array([len(n) for _measure, n in cells], dtype=np.int64)
        none = np.zeros(0, dtype=np.int64)
        measure, n = (np.concatenate(each) for each in zip((none, none), *cells, strict=True))
        return length, measure, n, np.zeros_like(n)
    rows = np.frombuffer(held.joined, dtype=_ROWS[name])
    ms = rows["ms"] if "ms" in (rows.dtype.names or ()) else np.zeros(len(rows), dtype=np.int64)
    return held.lengths // rows.itemsize, rows["measure"], rows["n"], ms


def added(one: Ints, other: Ints, n: Ints, ms: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Add up the rows that have the same two keys; the result is in their order. Keys are not negative."""
    if not len(n):
        return one, other, n, ms
    key, bits, codes = _key(one, other)
    # Mostly runs that ascend already, which this sort takes as they are.
    order = np.argsort(key, kind="stable")
    key = key[order]
    last = np.flatnonzero(np.append(key[1:] != key[:-1], True))
    key = key[last]
    code = key & (1 << bits) - 1
    other = code if codes is None else codes[code]
    n, ms = (sums_until(last, each, order) for each in (n, ms))
    return key >> bits, other, n, ms


def sums_until(last: Ints, rows: Ints, order: Ints) -> Ints:
    """Return the sum of each part of these rows in this order, told by where its last row is there."""
    if not rows.any():
        return np.zeros(len(last), dtype=np.int64)
    rows = rows[order]
    if len(last) == len(rows):
        return rows
    # All until there without all before: quicker than each by itself.
    found = np.cumsum(rows)[last]
    found[1:] -= found[:-1].copy()
    return found


def in_order(one: Ints, other: Ints) -> Ints:
    """Return the order of rows by two keys, which are not negative."""
    return np.argsort(_key(one, other)[0], kind="stable")


def _key(one: Ints, other: Ints) -> tuple[Ints, int, Ints | None]:
    """Return both keys as one number, how many bits of it the other has, and what these stand for where not for themselves."""
    bits, codes = int(other.max(initial=0)).bit_length(), None
    if int(one.max(initial=0)).bit_length() + bits > _BITS:
        codes, other = np.unique(other, return_inverse=True)
        bits = len(codes).bit_length()
    return (one << bits) | other, bits, codes


def runs(column: Ints) -> Iterator[tuple[int, int, int]]:
    """Yield each value of an ascending column, with where it begins and where it ends."""
    different, first = np.unique(column, return_index=True)
    for place, value in enumerate(different.tolist()):
        end = first[place + 1] if place + 1 < len(first) else len(column)
        yield value, int(first[place]), int(end)
