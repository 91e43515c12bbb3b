"""The sums of some leads, by what they count. Pure."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

import numpy as np

from leadloop.core.money import Money
from leadloop.reports.rollups.measures import (
    BUSINESS,
    HOUR_S,
    LASTS,
    MOVE,
    TERM,
    WAIT,
    Count,
    Floats,
    Ints,
    TermsByKind,
    Wait,
    end_of,
    kind_of,
    move_of,
    numbers_of,
    stands,
    within,
)
from leadloop.reports.rollups.packing import added
from leadloop.reports.statistics.many import ManyWaits
from leadloop.reports.statistics.waits import Waits

_NONE: Final[Ints] = np.zeros(0, dtype=np.int64)


class Totals:
    """Rows of measure, n and ms, by measure; ``texts``, not to be changed: by kind, what the numbers stand for that stand for a text."""

    def __init__(
        self, measure: Ints = _NONE, n: Ints = _NONE, ms: Ints = _NONE, *, texts: TermsByKind | None = None
    ) -> None:
        self._measure, self._n, self._ms = measure, n, ms
        self.texts: TermsByKind = texts or {}
        waits, others, business = np.searchsorted(measure, (WAIT, MOVE, BUSINESS)).tolist()
        short = ((0, waits), (others, business))
        self._counts: dict[int, int] = {}
        for first, last in short:
            self._counts |= zip(measure[first:last].tolist(), n[first:last].tolist(), strict=True)

    @classmethod
    def together(cls, parts: Sequence["Totals"]) -> "Totals":
        """Return the sums of several as one."""
        columns = zip((_NONE,) * 3, *(each.rows() for each in parts), strict=True)
        measure, n, ms = (np.concatenate(column) for column in columns)
        _all, measure, n, ms = added(np.zeros_like(measure), measure, n, ms)
        return cls(measure, n, ms, texts=parts[0].texts if parts else None)

    def less(self, parts: Sequence["Totals"]) -> "Totals":
        """Return what these parts leave of it, of which each lead is in one or in none."""
        given = zip(self.rows(), Totals.together(parts).rows(), (1, -1, -1), strict=True)
        measure, n, ms = (np.concatenate([whole, taken * sign]) for whole, taken, sign in given)
        _all, measure, n, ms = added(np.zeros_like(measure), measure, n, ms)
        left = (n != 0) | (ms != 0)
        return Totals(measure[left], n[left], ms[left], texts=self.texts)

    def rows(self) -> tuple[Ints, Ints, Ints]:
        """Return measure, n and ms, by measure."""
        return self._measure, self._n, self._ms

    def count(self, *measures: Count) -> int:
        """Return how many there are of these."""
        return sum(self._counts.get(each, 0) for each in measures)

    def at(self, state: str) -> int:
        """Return how many stand at this status or stage."""
        return self._counts.get(stands(state), 0)

    def moves(self) -> dict[tuple[str, str], int]:
        """Return how many went from where to where."""
        return {move_of(measure): n for measure, n in self._counts.items() if kind_of(measure) == MOVE}

    def terms(self, kind: str) -> dict[str, int]:
        """Return how many there are of each text that begins with ``kind`` and a colon, without these."""
        counts = self._counts
        known = self.texts.get(kind, {}).items()
        return {rest: counts[TERM | number] for number, rest in known if TERM | number in counts}

    def revenue(self) -> tuple[Money, ...]:
        """Return what was reported, one sum for each currency, by currency."""
        sums = self.terms("revenue")
        return tuple(Money(Decimal(sums[currency]) / 100, currency) for currency in sorted(sums))

    def waits(self, wait: Wait, *, now: datetime) -> Waits:
        """Return how long each waited; causes are the wait's end and then its others. Those that last count until now."""
        measure, n, ms = self._of(wait)
        end, seconds = end_of(measure), _seconds(measure, n, ms, now=now)
        order = _in_order(end, seconds)
        # Row 0 are those that last, the others the causes.
        ended = np.where(end[order] == np.arange(2 + len(wait.others))[:, None], n[order], 0)
        return Waits(seconds[order], ended[1:], ended[LASTS])

    def lasting(self, wait: Wait) -> int:
        """Return how many still wait."""
        measure, n, _ms = self._of(wait)
        return int(n[end_of(measure) == LASTS].sum())

    def _of(self, wait: Wait) -> tuple[Ints, Ints, Ints]:
        """Return measure, n and ms of all that waited so."""
        first, last = np.searchsorted(self._measure, numbers_of(wait))
        return self._measure[first:last], self._n[first:last], self._ms[first:last]


def waits_of_each(whose: Ints, measure: Ints, n: Ints, ms: Ints, *, many: int, wait: Wait, now: datetime) -> ManyWaits:
    """Return how long each of ``many`` waited, as :meth:`Totals.waits` of each does; ``whose`` says of which a row is."""
    first, last = numbers_of(wait)
    rows = np.flatnonzero((measure >= first) & (measure < last))
    whose, measure, n, ms = whose[rows], measure[rows], n[rows], ms[rows]
    end, seconds = end_of(measure), _seconds(measure, n, ms, now=now)
    order = _in_order(end, seconds + whose * (seconds.max(initial=0) + 1))
    end, n = end[order], n[order]
    happened, lasting = (np.where(end == each, n, 0) for each in (1, LASTS))
    return ManyWaits(many, whose[order], seconds[order], happened, lasting, leaving=n)


def _in_order(end: Ints, key: Floats) -> Ints:
    """Return the order by ``key``.

    At the same: first those to whom it happened, then the other ends, and last those who wait on, who were there still.
    """
    lasts = end == LASTS
    # Rows ascend by their ends, and by the time of each: runs, which this sort merges.
    rows = np.concatenate([np.flatnonzero(~lasts), np.flatnonzero(lasts)[::-1]])
    found: Ints = rows[np.argsort(key[rows], kind="stable")]
    return found


def _seconds(measure: Ints, n: Ints, ms: Ints, *, now: datetime) -> Floats:
    """Return how long those of each group waited: their mean. Those that last wait until now."""
    mean = ms / 1000 / np.maximum(n, 1)
    began = within(measure) * float(HOUR_S) + mean
    found: Floats = np.where(end_of(measure) == LASTS, np.maximum(0.0, now.timestamp() - began), mean)
    return found
