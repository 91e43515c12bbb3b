"""Entries: so many of a measure, on a day, of a lead or an opportunity. Columns of equal length, all added up later."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from leadloop.reports.rollups.enums import Basis
from leadloop.reports.rollups.measures import TERM, Ints
from leadloop.reports.rollups.words import Words, joined

# Gives the number of a text.
Terms = Callable[[str], int]
_NONE: Final[Ints] = np.zeros(0, dtype=np.int64)


@dataclass(slots=True)
class Entries:
    """Filled part by part. ``entity`` is the place of the lead or opportunity among those that are counted together."""

    # +1 for each entity that is counted, -1 for one that was counted so before and is taken back.
    signs: Ints
    parts: list[tuple[Ints, ...]] = field(default_factory=list)

    def add(
        self, basis: Basis, days: Ints, where: Ints, measure: "Ints | int", *, n: "Ints | int" = 1, ms: Any = 0
    ) -> None:
        """Add one entry for each entity in ``where`` (places); the others say how many, or give one for each of these.

        ``days`` is of all entities. ``ms`` are milliseconds, for waits.
        """
        signs = self.signs[where]
        self.add_signed(basis, days[where], where, measure, n=signs * n, ms=signs * ms)

    def add_signed(self, basis: Basis, days: Ints, where: Ints, measure: Any, *, n: Ints, ms: Any = 0) -> None:
        """Add entries whose days and signs are given one by one."""
        if len(where):
            full = [
                np.broadcast_to(np.asarray(each, dtype=np.int64), where.shape) for each in (basis, days, measure, n, ms)
            ]
            self.parts.append((where, *full))

    def add_terms(
        self,
        basis: Basis,
        days: Ints,
        where: Ints,
        columns: Sequence[Words],
        told: Callable[..., str],
        terms: Terms,
        *,
        n: "Ints | int" = 1,
    ) -> None:
        """Add a term for each entity in ``where``: ``told`` makes it of the words that it has in these columns."""
        which, different = joined(*columns)
        numbers = np.array([TERM | terms(told(*words)) for words in different], dtype=np.int64)
        self.add(basis, days, where, numbers[which], n=n)

    def repeat(self, basis: Basis, measures: Sequence[int], *, of: Basis) -> None:
        """Add those entries again ``of`` another basis that are of these measures."""
        for where, bases, days, measure, *rest in [*self.parts]:
            some = np.flatnonzero((bases == of) & np.isin(measure, measures))
            if len(some):
                again = np.full(len(some), int(basis))
                self.parts.append((where[some], again, days[some], measure[some], *(each[some] for each in rest)))

    def columns(self) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
        """Return entity, basis, day, measure, n, ms."""
        if not self.parts:
            return (_NONE,) * 6
        entity, basis, day, measure, n, ms = (np.concatenate(each) for each in zip(*self.parts, strict=True))
        return entity, basis, day, measure, n, ms


def places(mask: Any) -> Ints:
    """Return where a mask holds."""
    found: Ints = np.flatnonzero(mask)
    return found
