"""How long something takes when some are still waiting. Pure.

Leaving out those that still wait makes everything look quicker than it is: the slow ones are the ones left out.
Kaplan and Meier (1958), "Nonparametric estimation from incomplete observations", count each for as long as it was
seen to wait.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from math import exp, log, sqrt
from typing import NamedTuple

from leadloop.reports.intervals import Z_95

# What a product of many factors may be off by; far below one part in any number of leads.
_ROUNDING = 1e-9


class Point(NamedTuple):
    """At ``seconds``, ``happened`` of the ``at_risk`` who had waited so long; ``waiting`` is the share still waiting after it."""

    seconds: float
    at_risk: int
    happened: int
    waiting: float


def waiting_curve(happened: Iterable[float], censored: Iterable[float]) -> Iterator[Point]:
    """Yield the product-limit estimate: one point for each time at which it happened to somebody, earliest first.

    ``happened`` holds the seconds after which it happened to each, ``censored`` the seconds for which the others were
    seen to wait. Where it happened to one and another was censored at the same time, the censored one counts as still
    waiting (Kaplan and Meier's own convention).
    """
    events, others = Counter(happened), sorted(censored)
    left, waiting = events.total(), 1.0
    for seconds in sorted(events):
        count = events[seconds]
        at_risk = left + len(others) - bisect_left(others, seconds)
        waiting *= 1 - count / at_risk
        left -= count
        yield Point(seconds, at_risk, count, waiting)


def times_until(shares: tuple[float, ...], curve: Iterable[Point]) -> tuple[float | None, ...]:
    """Return the seconds after which it has happened to each share, or None where that is not reached.

    Shares go up (0.5 is the median). Each time is the first at which the share still waiting is ``1 - share`` or less.
    """
    found: list[float | None] = []
    points = iter(curve)
    point = next(points, None)
    for share in shares:
        while point is not None and point.waiting > 1 - share + _ROUNDING:
            point = next(points, None)
        found.append(point.seconds if point is not None else None)
    return tuple(found)


def interval_until(share: float, curve: Iterable[Point]) -> tuple[float | None, float | None]:
    """Return between which seconds the time until it has happened to ``share`` lies, with 95 % confidence.

    Brookmeyer and Crowley (1982), "A confidence interval for the median survival time", with Greenwood's variance on the
    log-minus-log scale, which suits small numbers. None: it cannot be bounded on that side (yet).
    """
    variance, low = 0.0, None
    for point in curve:
        if point.at_risk == point.happened:
            # Nobody is left to tell how far the curve might have been off.
            return low, None
        variance += point.happened / (point.at_risk * (point.at_risk - point.happened))
        spread = exp(Z_95 * sqrt(variance) / -log(point.waiting))
        if low is None and point.waiting**spread <= 1 - share + _ROUNDING:
            low = point.seconds
        if point.waiting ** (1 / spread) <= 1 - share + _ROUNDING:
            return low, point.seconds
    return low, None
