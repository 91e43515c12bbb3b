"""How long something takes when some are still waiting. Pure.

Leaving out those that still wait makes everything look quicker than it is: the slow ones are the ones left out.
Kaplan and Meier (1958), "Nonparametric estimation from incomplete observations", count each for as long as it was
seen to wait.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

# What a product of many factors may be off by; far below one part in any number of leads.
_ROUNDING = 1e-9


class Wait(NamedTuple):
    """One that waited for ``seconds``: until it happened, or until we could not see further (censored)."""

    seconds: float
    happened: bool


@dataclass(frozen=True, slots=True)
class Point:
    """At ``seconds``, ``happened`` of the ``at_risk`` who had waited so long; ``waiting`` is the share still waiting after it."""

    seconds: float
    at_risk: int
    happened: int
    waiting: float


def waiting_curve(waits: Iterable[Wait]) -> list[Point]:
    """Return the product-limit estimate: one point for each time at which it happened to somebody, earliest first.

    Where it happened to one and another was censored at the same time, the censored one counts as still waiting
    (Kaplan and Meier's own convention).
    """
    happened: Counter[float] = Counter()
    left: Counter[float] = Counter()
    for wait in waits:
        left[wait.seconds] += 1
        if wait.happened:
            happened[wait.seconds] += 1
    at_risk, waiting = left.total(), 1.0
    curve: list[Point] = []
    for seconds in sorted(left):
        if happened[seconds]:
            waiting *= 1 - happened[seconds] / at_risk
            curve.append(Point(seconds, at_risk, happened[seconds], waiting))
        at_risk -= left[seconds]
    return curve


def time_until(share: float, curve: Iterable[Point]) -> float | None:
    """Return the seconds after which it has happened to ``share`` (0.5: the median), or None where that is not reached.

    The first time at which the share still waiting is ``1 - share`` or less.
    """
    return next((point.seconds for point in curve if point.waiting <= 1 - share + _ROUNDING), None)
