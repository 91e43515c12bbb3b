"""How long something takes for many, each for itself: Kaplan and Meier's estimate of each, in the steps of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from leadloop.reports.statistics.bounds import ROUNDING
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

    def total(self, counts: Counts) -> Counts:
        """Return the sum of some counts for each of the many."""
        return np.bincount(self.whose, counts, self.size).astype(np.int64)


def times_until(waits: ManyWaits, shares: Sequence[float]) -> list[list[float | None]]:
    """Return, for each share, the seconds after which it has happened to so many of each; None where that is not reached.

    What :func:`survival.time_until` says of the curve of each one of them.
    """
    edges = np.searchsorted(waits.whose, np.arange(waits.size + 1))
    gone = np.concatenate([[0], np.cumsum(waits.leaving)])
    at_risk = gone[edges[1:]][waits.whose] - gone[:-1]
    left = 1 - waits.happened / np.maximum(at_risk, 1)
    waiting = np.concatenate([np.zeros(0), *(left[a:b].cumprod() for a, b in pairwise(edges))])
    return [_first(waits.seconds, (waiting <= 1 - share + ROUNDING) & (waiting < 1), edges) for share in shares]


def _first(seconds: Floats, there: "np.typing.NDArray[np.bool_]", edges: Counts) -> list[float | None]:
    """Return the seconds of the first row between two edges that is there."""
    rows = np.append(np.flatnonzero(there), len(seconds))
    first = rows[np.searchsorted(rows, edges[:-1])]
    return [
        float(seconds[place]) if place < end else None for place, end in zip(first.tolist(), edges[1:], strict=True)
    ]
