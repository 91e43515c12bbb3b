"""What is to be added to cells of one kind. Pure."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from leadloop.reports.rollups.enums import Period
from leadloop.reports.rollups.local_days import starts_of
from leadloop.reports.rollups.measures import Ints
from leadloop.reports.rollups.packing import added


class Part(NamedTuple):
    """Columns, by slice (its number), first day and measure; none is there twice."""

    slice: Ints
    start: Ints
    measure: Ints
    n: Ints
    ms: Ints

    def at(self, rows: Any) -> "Part":
        """Return these rows, by their places or from one to another."""
        return Part(*(column[rows] for column in self))

    def pieces(self, rows: int) -> Iterator["Part"]:
        """Yield slices whole, so many of them at once that they have about so many rows."""
        begin = 0
        while begin < len(self.n):
            last = self.slice[min(begin + rows, len(self.n)) - 1]
            end = int(np.searchsorted(self.slice, last, side="right"))
            yield self.at(slice(begin, end))
            begin = end

    def by(self, period: Period) -> "Part":
        """Return the same, which is of days or months, for cells of a period that is as long or longer."""
        days = self.start
        if period is Period.DAY:
            return self
        if len(days) and (days == days[0]).all():
            # Of one day nothing is to be added up.
            return self._replace(start=np.full(len(days), starts_of(days[:1], period)[0]))
        return summed(self._replace(start=starts_of(days, period)))


def put_together(parts: list[Part]) -> Part:
    """Return all of these, added up."""
    if len(parts) == 1:
        return parts[0]
    return summed(Part(*(np.concatenate(columns) for columns in zip(*parts, strict=True))))


def summed(part: Part) -> Part:
    """Add up what is of the same cell and measure."""
    slices, start, measure, n, ms = part
    if not len(n):
        return part
    first = int(start.min())
    width = int(start.max()) - first + 1
    cell, measure, n, ms = added(slices * width + (start - first), measure, n, ms)
    number, day = np.divmod(cell, width)
    return Part(number, day + first, measure, n, ms)
