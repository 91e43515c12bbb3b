"""What is known of a share by a certain time: "won within 30 days"."""

from typing import NamedTuple

import numpy as np

from leadloop.reports.statistics.bounds import most_of_none
from leadloop.reports.statistics.incidence import Incidence
from leadloop.reports.statistics.survival import Curve
from leadloop.reports.statistics.waits import Counts, Floats


class Within(NamedTuple):
    """The share by a time with its 95 % interval, and how many were still watched then.

    All three are None where nobody was watched that long: it is not known yet. ``at_risk`` is 0 both then and where
    all had ended before, after which nothing changes.
    """

    share: float | None
    low: float | None
    high: float | None
    at_risk: int


NOT_KNOWN_YET = Within(None, None, None, 0)


def within(curve: Curve | Incidence, seconds: float) -> Within:
    """Return the share to whom it has happened within ``seconds`` (that moment included)."""
    groups = len(curve.seconds)
    following = int(np.searchsorted(curve.seconds, seconds, side="left"))
    at_risk = int(curve.at_risk[following]) if following < groups else 0
    if not groups or (not at_risk and curve.waiting[-1] > 0):
        return NOT_KNOWN_YET
    place = int(np.searchsorted(curve.seconds, seconds, side="right")) - 1
    if place < 0 or (curve.share[place] == 0 and at_risk):
        # Those who were watched from the last time on until this moment, and no longer, are known no more.
        known = at_risk + int(_gone(curve)[:following].sum())
        return Within(0.0, 0.0, float(most_of_none(known)), at_risk)
    low, high = _bounds(curve)
    return Within(float(curve.share[place]), float(low[place]), float(high[place]), at_risk)


def _gone(curve: Curve | Incidence) -> Counts:
    return curve.happened if isinstance(curve, Curve) else curve.gone


def _bounds(curve: Curve | Incidence) -> tuple[Floats, Floats]:
    low, high = curve.bounds
    return (1 - high, 1 - low) if isinstance(curve, Curve) else (low, high)
