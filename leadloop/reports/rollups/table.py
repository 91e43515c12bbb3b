"""Sums by name: what is read is put into one table, and added up. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from leadloop.reports.rollups.measures import Ints
from leadloop.reports.rollups.packing import added, runs

_NONE: Final[Ints] = np.zeros(0, dtype=np.int64)


@dataclass(slots=True)
class Table:
    """Sums: for each name (see :class:`Names`) its rows of measure, n and ms, by measure."""

    names: list[Any] = field(default_factory=list)
    row_of: dict[Any, int] = field(default_factory=dict)
    parts: list[tuple[Ints, Ints, Ints, Ints]] = field(default_factory=list)

    def place(self, name: Any) -> int:
        """Return the place of a name, new or not."""
        if name not in self.row_of:
            self.row_of[name] = len(self.names)
            self.names.append(name)
        return self.row_of[name]

    def add(self, which: Ints, measure: Ints, n: Ints, ms: Ints) -> None:
        """Add rows; ``which`` are the places of their names."""
        if len(which):
            self.parts.append((which, measure, n, ms))

    def keep(self, are_kept: Callable[[Ints], Any]) -> None:
        """Leave out the rows whose measures are not kept."""
        masks = [are_kept(measure) for _which, measure, _n, _ms in self.parts]
        # Mostly there are no others.
        self.parts = [
            (which, measure, n, ms) if mask.all() else (which[mask], measure[mask], n[mask], ms[mask])
            for (which, measure, n, ms), mask in zip(self.parts, masks, strict=True)
        ]

    def grid(self, measures: Sequence[int]) -> Ints:
        """Return how many there are of each measure: a row for each of ``names``. Far cheaper than :meth:`summed`."""
        order = np.argsort(measures)
        asked = np.asarray(measures, dtype=np.int64)[order]
        found = np.zeros(len(self.names) * len(asked), dtype=np.int64)
        for which, measure, n, _ms in self.parts:
            place = np.minimum(np.searchsorted(asked, measure), len(asked) - 1)
            held = asked[place] == measure
            np.add.at(found, which[held] * len(asked) + order[place[held]], n[held])
        return found.reshape(len(self.names), len(asked))

    def summed(self) -> "Summed":
        """Return all of it, added up."""
        parts = self.parts or [(_NONE,) * 4]
        # One is mostly all there is, and large.
        columns = parts[0] if len(parts) == 1 else tuple(np.concatenate(each) for each in zip(*parts, strict=True))
        rows = added(*columns)
        held = (rows[2] != 0) | (rows[3] != 0)
        return Summed(self.names, *(rows if held.all() else (column[held] for column in rows)))


@dataclass(frozen=True, slots=True)
class Summed:
    """Rows of measure, n and ms; ``which`` is the place of the name whose they are. They ascend by that and by measure."""

    names: list[Any]
    which: Ints
    measure: Ints
    n: Ints
    ms: Ints

    def rows(self) -> Iterator[tuple[Any, Ints, Ints, Ints]]:
        """Yield each name that has something, with its measures, and n and ms of each."""
        for place, begin, end in runs(self.which):
            yield self.names[place], self.measure[begin:end], self.n[begin:end], self.ms[begin:end]
