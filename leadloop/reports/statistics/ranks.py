"""Which place a location has in the league table, and between which places it may as well be."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leadloop.reports.statistics.beta import digamma
from leadloop.reports.statistics.pooling import Pooled
from leadloop.reports.statistics.waits import Counts, Floats

_DRAWS = 200
_SEED = 1058
# So fine that two locations hardly ever share a step by chance.
_STEPS = 1 << 16


class Ranks(NamedTuple):
    """For each location its place (1: the highest rate) and the 90 % interval of it; 0 in all three: not ranked."""

    rank: Counts
    low: Counts
    high: Counts


def ranks_of(pooled: Pooled, k: Counts, n: Counts, *, fewest: int) -> Ranks:
    """Rank the locations that have ``fewest`` cases or more, by pooled rate.

    Goldstein and Spiegelhalter (1996), "League tables and their limitations": a place without its interval says more than
    is known. The interval is from the 5 % to the 95 % point of the place in draws from the posteriors, of which the logit
    is taken as normal with its exact mean and variance. The same input gives the same draws.
    """
    ranked = np.flatnonzero(np.asarray(n) >= fewest)
    found = Ranks(*(np.zeros(len(n), np.int64) for _ in range(3)))
    if not len(ranked):
        return found
    found.rank[ranked] = _places(-pooled.mean[ranked])
    (a1, a2), (b1, b2) = (
        digamma(np.asarray(each, np.float64))
        for each in (pooled.prior.alpha + k[ranked], pooled.prior.beta + (n - k)[ranked])
    )
    drawn = np.sort(_drawn_places(a1 - b1, np.sqrt(a2 + b2)), axis=0)
    low, high = drawn[int(0.05 * _DRAWS)], drawn[int(0.95 * _DRAWS) - 1]
    # Chance has many ways to be less extreme than the mean says, so the place itself may lie outside.
    found.low[ranked] = np.minimum(low, found.rank[ranked])
    found.high[ranked] = np.maximum(high, found.rank[ranked])
    return found


def _places(scores: Floats) -> Counts:
    """Return the place of each, equal ones sharing the best of theirs."""
    return np.asarray(np.searchsorted(np.sort(scores), scores) + 1, np.int64)


def _drawn_places(centre: Floats, spread: Floats) -> "NDArray[np.int32]":
    """Return a row of places for each draw: by steps of 16 bits, which are sorted by counting them."""
    scores = spread.astype(np.float32) * _chance(len(centre))
    scores += centre.astype(np.float32)
    lowest, highest = scores.min(axis=1, keepdims=True), scores.max(axis=1, keepdims=True)
    np.subtract(highest, scores, out=scores)
    scores *= (_STEPS - 1) / np.maximum(highest - lowest, 1e-6)
    places = np.empty(scores.shape, np.int32)
    in_order = np.arange(1, len(centre) + 1, dtype=np.int32)
    for row, place in zip(scores.astype(np.uint16), places, strict=True):
        place[row.argsort(kind="stable")] = in_order
    return places


# The same each time anyway, and a third of the work.
@lru_cache(maxsize=1)
def _chance(many: int) -> "NDArray[np.float32]":
    """Return a row of standard normal numbers for each draw."""
    drawn = np.random.default_rng(_SEED).standard_normal((_DRAWS, many), dtype=np.float32)
    drawn.flags.writeable = False
    return drawn
