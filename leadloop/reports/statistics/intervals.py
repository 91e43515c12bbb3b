"""Rates with the interval in which the true rate lies, and how far two of them are apart."""

from dataclasses import dataclass
from math import hypot, sqrt

# The 97.5 % point of the normal distribution: 95 % lie between minus and plus this.
Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Rate:
    """``k`` of ``n``, with its 95 % interval; ``rate``, ``low`` and ``high`` (0 to 1) are None where ``n`` is 0."""

    k: int
    n: int
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much one rate is above another (-1 to 1), with its 95 % interval; None where one of them is of nothing."""

    difference: float | None
    low: float | None
    high: float | None


def rate_of(k: int, n: int) -> Rate:
    """Return the rate of ``k`` in ``n`` with its 95 % score interval.

    Wilson (1927), "Probable inference, the law of succession, and statistical inference": unlike the usual
    plus-and-minus it stays between 0 and 1, and says something true of 0 in 3 and 3 in 3. Without continuity
    correction, as Brown, Cai and DasGupta (2001) recommend for small ``n``.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no rate")
    if n == 0:
        return Rate(0, 0, None, None, None)
    return Rate(k, n, k / n, *score_interval(k / n, n))


def score_interval(p: float, n: float) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share ``p`` seen in ``n``, which is above 0 and need not be whole."""
    z2 = Z_95 * Z_95
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # The formula gives exactly 0 and 1 at the ends; floating point does not.
    return (0.0 if p == 0 else max(0.0, centre - half)), (1.0 if p == 1 else min(1.0, centre + half))


def difference_of(one: Rate, other: Rate) -> Difference:
    """Return by how much ``one`` is above ``other``, two independent rates, with its 95 % interval.

    Newcombe (1998), "Interval estimation for the difference between independent proportions", method 10: the square and
    add of Wilson's intervals. Where it does not hold 0, the two hardly differ by chance alone.
    """
    if one.rate is None or one.low is None or one.high is None:
        return Difference(None, None, None)
    if other.rate is None or other.low is None or other.high is None:
        return Difference(None, None, None)
    difference = one.rate - other.rate
    return Difference(
        difference,
        difference - hypot(one.rate - one.low, other.high - other.rate),
        difference + hypot(one.high - one.rate, other.rate - other.low),
    )
