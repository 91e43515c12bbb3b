"""What customers' stars say on the whole."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from leadloop.reports.statistics.intervals import score_interval

STARS = 5


@dataclass(frozen=True, slots=True)
class MeanRating:
    """The mean of ``n`` ratings (1 to 5) with its 95 % interval; None without ratings."""

    mean: float | None
    low: float | None
    high: float | None
    n: int


def mean_rating(counts: Sequence[int]) -> MeanRating:
    """Return the mean of ratings, of which ``counts`` has how many gave 1, 2, 3, 4 and 5 stars.

    The mean on a scale of 0 to 1 is treated as a share: Wilson's interval (see :mod:`.intervals`) stays on the scale,
    and is true of few ratings and of none but fives. A share's variance is the greatest that a mean on that scale can
    have, so ``n`` is raised by how much less the ratings vary; that is measured with one rating more at either end, lest
    two equal ratings pass for certainty.
    """
    if len(counts) != STARS or min(counts) < 0:
        raise ValueError("there are one to five stars")
    n = sum(counts)
    if n == 0:
        return MeanRating(None, None, None, 0)
    scale, given = np.linspace(0.0, 1.0, STARS), np.asarray(counts, np.float64)
    mean = float(given @ scale / n)
    raised = given + np.eye(STARS)[[0, -1]].sum(axis=0)
    centre = float(raised @ scale / (n + 2))
    variance = float(raised @ (scale - centre) ** 2 / (n + 2))
    low, high = score_interval(mean, n * centre * (1 - centre) / variance)
    mean, low, high = (1 + (STARS - 1) * each for each in (mean, min(low, mean), max(high, mean)))
    return MeanRating(mean, low, high, n)
