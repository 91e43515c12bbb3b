"""How often it comes to each end, and by when, where several ends compete: won, lost or withdrawn.

Counting the others as censored would answer what nobody asks: how often it were won if nothing could be lost.
Aalen and Johansen (1978), "An empirical transition matrix for non-homogeneous Markov chains based on censored
observations", give each end its share; with those still waiting, the shares make up 1.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from leadloop.reports.statistics.bounds import ROUNDING, log_log, most_of_none
from leadloop.reports.statistics.survival import Curve, product_limit
from leadloop.reports.statistics.waits import Counts, Floats, Waits


@dataclass(frozen=True, eq=False)
class Incidence:
    """By ``seconds``, the ``share`` that ended by one cause; ``waiting`` is the share that has not ended at all.

    ``happened`` counts those that ended so at each time, ``gone`` those that ended by whatever cause, ``at_risk`` those
    who had waited so long.
    """

    seconds: Floats
    at_risk: Counts
    happened: Counts
    gone: Counts
    share: Floats
    waiting: Floats

    @property
    def before(self) -> Floats:
        """The share still waiting just before each time."""
        return np.concatenate(([1.0], self.waiting))[:-1]

    @property
    def variance(self) -> Floats:
        """The delta method's variance of the share.

        Marubini and Valsecchi (1995), "Analysing survival data from clinical trials", 10.4, as Collett (2003) and lifelines
        have it, n at risk, d gone of which j by this cause, S before, F the share by t and f at each time up to it:
        Σ (F - f)² d / (n (n - d)) + Σ S² j (n - j) / n³ - 2 Σ (F - f) S j / n². Multiplied out, each sum is one pass.
        """
        n, d, j = (np.asarray(each, np.float64) for each in (self.at_risk, self.gone, self.happened))
        n = np.maximum(n, 1.0)
        # Who was last makes F - f zero from then on.
        a = np.where(n > d, d / (n * np.maximum(n - d, 1.0)), 0.0)
        b, c, f = self.before**2 * j * (n - j) / n**3, self.before * j / n**2, self.share
        first = f * f * a.cumsum() - 2 * f * (a * f).cumsum() + (a * f * f).cumsum()
        third = f * c.cumsum() - (c * f).cumsum()
        # Rounding may leave less than nothing of what is nothing.
        return np.asarray(np.maximum(first + b.cumsum() - 2 * third, 0.0), np.float64)

    @property
    def known(self) -> Counts:
        """Of how many it is known what became of them by then: those that ended before, and those who had waited so long."""
        return np.asarray(self.gone.cumsum() - self.gone + self.at_risk, np.int64)

    # Asked for each horizon, and once more where the curve is drawn.
    @cached_property
    def bounds(self) -> tuple[Floats, Floats]:
        """The 95 % bounds of the share, log-minus-log.

        Of none, the upper one is Wilson's for those of whom it is known; of all, both are those of nobody still waiting.
        """
        low, high = log_log(self.share, self.variance)
        _, waiting_high = Curve(self.seconds, self.at_risk, self.gone, self.waiting).bounds
        every = (self.waiting == 0) & (self.share > 1 - ROUNDING)
        low, high = np.where(every, 1 - waiting_high, low), np.where(every, 1.0, high)
        return low, np.where(self.share == 0, most_of_none(self.known), high)


def aalen_johansen(waits: Waits) -> tuple[Incidence, ...]:
    """Return the cumulative incidence of each cause: F(t) = Σ S(before) j / n over the times up to t."""
    at_risk, gone = waits.at_risk, waits.gone
    waiting = product_limit(at_risk, gone)
    weights = np.concatenate(([1.0], waiting))[:-1] / np.maximum(at_risk, 1)
    return tuple(
        Incidence(waits.seconds, at_risk, ended, gone, np.minimum((weights * ended).cumsum(), 1.0), waiting)
        for ended in waits.ended
    )


def conditional(waits: Waits, from_seconds: float) -> tuple[Incidence, ...]:
    """Return how it ends for those who still wait after ``from_seconds``, times counted from the beginning.

    (F(t) - F(a)) / S(a) is the very estimate of those alone who were seen to wait longer than a, so its interval is theirs.
    """
    return aalen_johansen(waits.beyond(from_seconds))
