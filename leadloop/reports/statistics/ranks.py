"""Which place a location has in the league table, and between which places it may as well be."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leadloop.reports.statistics.beta import digamma
from leadloop.reports.statistics.pooling import Pooled
from leadloop.reports.statistics.waits import Counts, Floats

_DRAWS = 200
_SEED = 1058
# Those who share a step share the best place of it: of 2,000 locations one in twenty, each by a place or two.
_STEPS = 1 << 16


class Ranks(NamedTuple):
    """The ``rank`` of each location: its place (1: the highest rate), 0 where it is not ranked.

    The posteriors of those that are (``ranked``) as normal logits: their ``centre`` and ``spread``.
    """

    rank: Counts
    ranked: Counts
    centre: Floats
    spread: Floats

    def interval(self, which: "Sequence[int] | Counts") -> tuple[Counts, Counts]:
        """Return the ends of the 90 % intervals of these locations' places, 0 where they are not ranked: a page shows few."""
        low, high = np.zeros(len(which), np.int64), np.zeros(len(which), np.int64)
        own = self.rank[np.asarray(which, np.int64)]
        told = np.flatnonzero(own)
        if len(told):
            columns = np.searchsorted(self.ranked, np.asarray(which, np.int64)[told])
            drawn = np.sort(_drawn_places(self.centre, self.spread, columns), axis=0)
            # Chance has many ways to be less extreme than the mean says, so the place itself may lie outside.
            low[told] = np.minimum(drawn[int(0.05 * _DRAWS)], own[told])
            high[told] = np.maximum(drawn[int(0.95 * _DRAWS) - 1], own[told])
        return low, high


def ranks_of(pooled: Pooled, n: Counts, *, fewest: int) -> Ranks:
    """Rank the locations that have ``fewest`` cases or more, by pooled rate.

    Goldstein and Spiegelhalter (1996), "League tables and their limitations": a place without its interval says more than
    is known. The interval is from the 5 % to the 95 % point of the place in draws from the posteriors, of which the logit
    is taken as normal with its exact mean and variance. The same input gives the same draws.
    """
    ranked = np.flatnonzero(np.asarray(n) >= fewest)
    rank = np.zeros(len(n), np.int64)
    rank[ranked] = _places(-pooled.mean[ranked])
    (a1, a2), (b1, b2) = (digamma(each[ranked]) for each in (pooled.alpha, pooled.beta))
    return Ranks(rank, ranked, centre=a1 - b1, spread=np.sqrt(a2 + b2))


def _places(scores: Floats) -> Counts:
    """Return the place of each, equal ones sharing the best of theirs."""
    return np.asarray(np.searchsorted(np.sort(scores), scores) + 1, np.int64)


def _drawn_places(centre: Floats, spread: Floats, columns: Counts) -> Counts:
    """Return a row of places of these columns for each draw: among all, by steps of 16 bits."""
    scores = spread.astype(np.float32) * _chance(len(centre))
    scores += centre.astype(np.float32)
    lowest, highest = scores.min(axis=1, keepdims=True), scores.max(axis=1, keepdims=True)
    np.subtract(highest, scores, out=scores)
    scores *= (_STEPS - 1) / np.maximum(highest - lowest, 1e-6)
    steps = scores.astype(np.uint16)
    asked = steps[:, columns]
    # Of 16 bits, which this sort counts.
    steps.sort(axis=1, kind="stable")
    return np.array([row.searchsorted(those) for row, those in zip(steps, asked, strict=True)], np.int64) + 1


# The same each time anyway, and a third of the work.
@lru_cache(maxsize=1)
def _chance(many: int) -> "NDArray[np.float32]":
    """Return a row of standard normal numbers for each draw."""
    drawn = np.random.default_rng(_SEED).standard_normal((_DRAWS, many), dtype=np.float32)
    drawn.flags.writeable = False
    return drawn
