"""Rates with the interval in which the true rate lies. Pure."""

from dataclasses import dataclass
from math import sqrt

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
    p, z2 = k / n, Z_95 * Z_95
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # The formula gives exactly 0 and 1 at the ends; floating point does not.
    return Rate(k, n, p, 0.0 if k == 0 else max(0.0, centre - half), 1.0 if k == n else min(1.0, centre + half))
