"""Counts of all locations in one cell, as bytes: whose they are, then a column for each measure, as narrow as its numbers allow. Pure.

Rows of location, measure and number would be five times as long: nearly every location has nearly every measure, mostly
of a few. In a cell without locations are no bytes. Else, all of them lowest byte first: how many locations and how many
measures there are, the slices of the locations, the measures, the width of each measure's numbers in bytes, and then the
numbers, measure after measure, of each location.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from leadloop.reports.rollups.measures import PLACE_BITS, Ints, of_any_place, place_of

_HEAD: Final = np.dtype("<u4")
_WIDTH: Final = np.dtype("u1")
_WIDTHS: Final = (1, 2, 4, 8)
# A table of so many numbers takes 8 MB.
_FAR_APART: Final = 1 << 20


class _Columns(NamedTuple):
    """A cell: the numbers of each measure, by location; none of them is all noughts."""

    places: Ints
    measures: Ints
    numbers: list[Ints]


def packed_places(measure: Ints, n: Ints) -> bytes:
    """Return the bytes of one cell; ``measure`` (of a location each) ascends, and none is there twice."""
    if not len(measure):
        return b""
    places, row = np.unique(place_of(measure), return_inverse=True)
    measures, column = np.unique(of_any_place(measure), return_inverse=True)
    numbers = np.zeros((len(measures), len(places)), dtype=np.int64)
    numbers[column, row] = n
    columns = [each.astype(f"<i{_width(each)}") for each in numbers]
    parts: list[NDArray[Any]] = [
        np.array([len(places), len(measures)], _HEAD),
        places.astype(_HEAD),
        measures.astype(_HEAD),
        np.array([each.dtype.itemsize for each in columns], _WIDTH),
        *columns,
    ]
    return b"".join(part.tobytes() for part in parts)


def unpacked_places(cell: bytes) -> tuple[Ints, Ints]:
    """Return measure (of a location each) and number of each that is not nought, as :func:`packed_places` takes them."""
    if not cell:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    held = _read(cell)
    numbers = np.stack(held.numbers, axis=1)
    row, column = np.nonzero(numbers)
    return held.places[row] << PLACE_BITS | held.measures[column], numbers[row, column]


def counts_of_places(cells: Iterable[bytes], measures: Sequence[int]) -> tuple[Ints, Ints]:
    """Return the locations (their slices) of these cells, and how many there are of each measure: a row for each location."""
    held = [_read(cell) for cell in cells if cell]
    places, rows = _together([each.places for each in held])
    column_of = {measure: column for column, measure in enumerate(measures)}
    found = np.zeros((len(measures), len(places)), dtype=np.int64)
    for each, where in zip(held, rows, strict=True):
        # Mostly all of them are in each month.
        at = slice(None) if len(where) == len(places) else where
        for measure, numbers in zip(each.measures.tolist(), each.numbers, strict=True):
            if measure in column_of:
                found[column_of[measure], at] += numbers
    return places, found.T


def _together(columns: list[Ints]) -> tuple[Ints, list[Ints]]:
    """Return the different values of columns that ascend, in their order, and for each column where its values are among them."""
    if not columns:
        return np.zeros(0, dtype=np.int64), []
    first, last = (int(end(column[at] for column in columns)) for end, at in ((min, 0), (max, -1)))
    if last - first >= _FAR_APART:
        values = np.unique(np.concatenate(columns))
        return values, [values.searchsorted(column) for column in columns]
    # In a table of all that there might be, which is ten times as quick.
    there = np.zeros(last - first + 1, dtype=bool)
    for column in columns:
        there[column - first] = True
    place = np.cumsum(there) - 1
    return np.flatnonzero(there) + first, [place[column - first] for column in columns]


def _width(numbers: Ints) -> int:
    """Return how many bytes each of these needs."""
    most = max(int(numbers.max()), -int(numbers.min()) - 1)
    return next(width for width in _WIDTHS if most < 1 << (8 * width - 1))


def _read(cell: bytes) -> _Columns:
    many, kinds = np.frombuffer(cell, _HEAD, 2).tolist()
    places = np.frombuffer(cell, _HEAD, many, 2 * _HEAD.itemsize)
    measures = np.frombuffer(cell, _HEAD, kinds, (2 + many) * _HEAD.itemsize)
    at = (2 + many + kinds) * _HEAD.itemsize
    widths = np.frombuffer(cell, _WIDTH, kinds, at).tolist()
    at += kinds
    numbers = []
    for width in widths:
        numbers.append(np.frombuffer(cell, f"<i{width}", many, at))
        at += many * width
    return _Columns(places.astype(np.int64), measures.astype(np.int64), numbers)
