"""How long something takes when some are still waiting.

Leaving out those that still wait makes everything look quicker than it is: the slow ones are the ones left out.
Kaplan and Meier (1958), "Nonparametric estimation from incomplete observations", count each for as long as it was
seen to wait.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from leadloop.reports.statistics.bounds import ROUNDING, log_log, most_of_none
from leadloop.reports.statistics.waits import Counts, Floats, Waits


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """At ``seconds``, ``happened`` of the ``at_risk`` who had waited so long; ``waiting`` is the share still waiting after it.

    Times at which some were only censored are there too: nothing happened then.
    """

    seconds: Floats
    at_risk: Counts
    happened: Counts
    waiting: Floats

    @property
    def share(self) -> Floats:
        """The share to whom it has happened."""
        return np.asarray(1 - self.waiting, np.float64)

    @property
    def variance(self) -> Floats:
        """Greenwood (1926), "The natural duration of cancer": S² Σ d / (n (n - d)); 0 where nobody waits any more."""
        left = self.at_risk - self.happened
        terms = self.happened / np.maximum(self.at_risk * left, 1)
        return np.asarray(self.waiting**2 * terms.cumsum(), np.float64)

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """The 95 % bounds of the share still waiting, log-minus-log.

        That says nothing where it has happened to nobody or to all, though of three leads that says little: there the
        upper bound of what was not seen in so many is Wilson's. Before anything happened those are all who were watched
        so long; where all are gone, those of the last step, times what might have been waiting before it.
        """
        low, high = log_log(self.waiting, self.variance)
        untouched, over = self.waiting == 1, (self.waiting == 0) & (self.happened > 0)
        low = np.where(untouched, 1 - most_of_none(self.at_risk), low)
        before = np.concatenate(([1.0], high))[:-1]
        ceiling = np.where(over, before * most_of_none(self.at_risk), 0.0).max(initial=0.0)
        return low, np.where(self.waiting == 0, ceiling, high)


class Quantile(NamedTuple):
    """The seconds after which it has happened to a share, with their 95 % bounds; None: not reached, not bounded (yet)."""

    seconds: float | None
    low: float | None
    high: float | None


def kaplan_meier(waits: Waits, causes: Collection[int] | None = None) -> Curve:
    """Return the product-limit estimate of how many still wait.

    ``causes`` says which ends count as its happening (all, where None); whose wait ended by another counts as waiting
    until then. That tells how long it takes while it is still possible, not how often it comes to that: see
    :mod:`leadloop.reports.statistics.incidence`.
    """
    at_risk = waits.at_risk
    happened = waits.gone if causes is None else np.asarray(waits.ended[sorted(causes)].sum(axis=0), np.int64)
    return Curve(waits.seconds, at_risk, happened, product_limit(at_risk, happened))


def product_limit(at_risk: Counts, happened: Counts) -> Floats:
    """Return the share still waiting after each time: the product of (n - d) / n."""
    return np.asarray((1 - happened / np.maximum(at_risk, 1)).cumprod(), np.float64)


def time_until(curve: Curve, share: float) -> float | None:
    """Return the seconds after which it has happened to ``share`` (0.5: the median), or None where that is not reached.

    The first time at which the share still waiting is ``1 - share`` or less.
    """
    return _first(curve, curve.waiting, share)


def quantile(curve: Curve, share: float) -> Quantile:
    """Return the seconds after which it has happened to ``share``, and between which seconds that lies."""
    return quantiles(curve, share)[0]


def quantiles(curve: Curve, *shares: float) -> tuple[Quantile, ...]:
    """Return :func:`quantile` of each share.

    Brookmeyer and Crowley (1982), "A confidence interval for the median survival time", with Greenwood's variance on the
    log-minus-log scale, which suits small numbers.
    """
    low, high = log_log(curve.waiting, curve.variance)
    # Where nobody is left, nobody tells how far the curve might have been off.
    told = curve.waiting > 0
    low, high = np.where(told, low, 1.0), np.where(told, high, 1.0)
    return tuple(
        Quantile(time_until(curve, share), _first(curve, low, share), _first(curve, high, share)) for share in shares
    )


def _first(curve: Curve, waiting: Floats, share: float) -> float | None:
    there = waiting <= 1 - share + ROUNDING
    # Nought may be asked for, and is not reached where nothing happened.
    there &= curve.waiting < 1
    place = int(there.argmax()) if there.size else 0
    return float(curve.seconds[place]) if there.any() else None
