"""Cells with their rows, as columns. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

import numpy as np

from leadloop.reports.rollups.enums import Basis, Grouping, Period
from leadloop.reports.rollups.local_days import as_date
from leadloop.reports.rollups.measures import Ints

# A stored cell: the slice by its id, basis, period, first day.
Address = tuple[int, int, int, date]
# Columns of measure, n, ms.
Rows = tuple[Ints, Ints, Ints]


class Of(NamedTuple):
    """A kind of cells: of what, and how long."""

    basis: Basis
    grouping: Grouping
    period: Period


class Cells(NamedTuple):
    """One row a cell: slice (its id), basis, period, first day. ``place`` is the cell of each row of measure, n and ms; it ascends."""

    slice: Ints
    basis: Ints
    period: Ints
    start: Ints
    place: Ints
    measure: Ints
    n: Ints
    ms: Ints

    @classmethod
    def together(cls, parts: Iterable[tuple[Of, Ints, Ints, Rows]]) -> "Cells":
        """Return the cells of these parts: of each what it is of, and of each row slice, first day and the rest, by slice and day."""
        found, before = [_NONE], 0
        for of, slices, start, rows in parts:
            other = (slices[1:] != slices[:-1]) | (start[1:] != start[:-1])
            first = np.flatnonzero(np.concatenate([[len(start) > 0], other]))
            place = np.repeat(np.arange(len(first)) + before, np.diff(np.append(first, len(start))))
            basis, period = (np.full(len(first), int(each)) for each in (of.basis, of.period))
            found.append(cls(slices[first], basis, period, start[first], place, *rows))
            before += len(first)
        return cls(*(np.concatenate(columns) for columns in zip(*found, strict=True)))

    @property
    def total(self) -> int:
        """How many cells there are."""
        return len(self.slice)

    def addresses(self) -> list[Address]:
        """Return where each is stored."""
        days = map(as_date, self.start.tolist())
        return list(zip(self.slice.tolist(), self.basis.tolist(), self.period.tolist(), days, strict=True))

    def batches(self, size: int) -> Iterator["Cells"]:
        """Yield them, so many at once."""
        for begin in range(0, self.total, size):
            first, end = np.searchsorted(self.place, [begin, begin + size])
            here, rows = slice(begin, begin + size), slice(first, end)
            yield Cells(
                self.slice[here],
                self.basis[here],
                self.period[here],
                self.start[here],
                self.place[rows] - begin,
                self.measure[rows],
                self.n[rows],
                self.ms[rows],
            )


_NONE = Cells(*(np.zeros(0, dtype=np.int64),) * 8)
