"""How long something takes for many, each for itself: Kaplan and Meier's estimate of each, in the steps of one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from leadloop.reports.statistics.bounds import ROUNDING, log_log
from leadloop.reports.statistics.survival import Quantile
from leadloop.reports.statistics.waits import Counts, Floats


@dataclass(frozen=True, slots=True)
class ManyWaits:
    """The waits of ``size`` many (see :class:`waits.Waits`): rows by whose they are, and by their seconds.

    ``happened`` counts those to whom it happened after so long, ``open`` those who wait still, and ``leaving`` both of them and
    those whose wait ended otherwise.
    """

    size: int
    whose: Counts
    seconds: Floats
    happened: Counts
    open: Counts
    leaving: Counts

    @property
    def edges(self) -> Counts:
        """Where the rows of each begin, and where those of the last end."""
        return np.searchsorted(self.whose, np.arange(self.size + 1))

    def total(self, counts: Counts) -> Counts:
        """Return the sum of some counts for each of the many."""
        return np.diff(_until(counts)[self.edges])


def times_until(waits: ManyWaits, shares: Sequence[float]) -> list[list[float | None]]:
    """Return, for each share, the seconds after which it has happened to so many of each; None where that is not reached.

    What :func:`survival.time_until` says of the curve of each one of them.
    """
    edges, _at_risk, waiting = _curves(waits)
    return [_first(waits, waiting, waiting, share, edges) for share in shares]


def quantiles_of_each(waits: ManyWaits, shares: Sequence[float]) -> list[list[Quantile]]:
    """Return, for each share, what :func:`survival.quantiles` says of the curve of each one of them."""
    edges, at_risk, waiting = _curves(waits)
    terms = waits.happened / np.maximum(at_risk * (at_risk - waits.happened), 1)
    low, high = log_log(waiting, waiting**2 * _along(terms, edges, np.cumsum))
    told = waiting > 0
    curves = waiting, np.where(told, low, 1.0), np.where(told, high, 1.0)
    return [
        list(map(Quantile._make, zip(*(_first(waits, each, waiting, share, edges) for each in curves), strict=True)))
        for share in shares
    ]


def _curves(waits: ManyWaits) -> tuple[Counts, Counts, Floats]:
    """Return where the rows of each begin and end, and for each row how many had waited so long and what share waits on."""
    edges, gone = waits.edges, _until(waits.leaving)
    at_risk = gone[edges[1:]][waits.whose] - gone[:-1]
    return edges, at_risk, _along(1 - waits.happened / np.maximum(at_risk, 1), edges, np.cumprod)


def _until(counts: Counts) -> Counts:
    """Return how many there are before each row, and before the end."""
    return np.concatenate([[0], np.cumsum(counts)])


def _along(column: Floats, edges: Counts, together: Callable[[Floats], Floats]) -> Floats:
    """Return the sums or products of the rows of each up to each row."""
    return np.concatenate([np.zeros(0), *(together(column[a:b]) for a, b in pairwise(edges))])


def _first(waits: ManyWaits, curve: Floats, waiting: Floats, share: float, edges: Counts) -> list[float | None]:
    """Return the seconds at which the curve of each is down to what is left of all without this share."""
    # Nought may be asked for, and is not reached where nothing happened.
    there = (curve <= 1 - share + ROUNDING) & (waiting < 1)
    rows = np.append(np.flatnonzero(there), len(curve))
    first = rows[np.searchsorted(rows, edges[:-1])]
    return [
        float(waits.seconds[place]) if place < end else None
        for place, end in zip(first.tolist(), edges[1:].tolist(), strict=True)
    ]
