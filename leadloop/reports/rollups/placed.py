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
    places = _all_of([each.places for each in held])
    column_of = {measure: column for column, measure in enumerate(measures)}
    found = np.zeros((len(measures), len(places)), dtype=np.int64)
    for each in held:
        # Mostly all of them are in each month, which is quicker to add than to look up.
        is_whole = len(each.places) == len(places)
        rows = slice(None) if is_whole else places.searchsorted(each.places)
        for measure, numbers in zip(each.measures.tolist(), each.numbers, strict=True):
            if measure in column_of:
                found[column_of[measure], rows] += numbers
    return places, found.T


def _all_of(columns: list[Ints]) -> Ints:
    """Return the different values of columns that ascend: mostly those of the longest."""
    found = max(columns, key=len, default=np.zeros(0, dtype=np.int64))
    rest = [each for each in columns if len(each) < len(found) or not np.array_equal(each, found)]
    beyond = [each[found.take(found.searchsorted(each), mode="clip") != each] for each in rest]
    return np.unique(np.concatenate([found, *beyond])) if any(map(len, beyond)) else found


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
