"""The interval of a share that changes with time, by its variance."""

import numpy as np

from leadloop.reports.statistics.intervals import Z_95
from leadloop.reports.statistics.waits import Counts, Floats

# What a product or sum of many may be off by; far below one part in any number of leads.
ROUNDING = 1e-9


def log_log(share: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return the 95 % bounds of shares strictly between 0 and 1, symmetric on the scale of log(-log(share)).

    Kalbfleisch and Prentice (1980), "The statistical analysis of failure time data", 1.3: unlike plus and minus it stays
    between 0 and 1, and it holds in small samples. Other shares come back as they are.
    """
    inside = (share > ROUNDING) & (share < 1 - ROUNDING)
    safe = np.where(inside, share, 0.5)
    spread = np.exp(Z_95 * np.sqrt(variance) / (safe * -np.log(safe)))
    return np.where(inside, safe**spread, share), np.where(inside, safe ** (1 / spread), share)


def most_of_none(n: Counts | int) -> Floats:
    """Return the upper 95 % bound of a share of which there is none in ``n`` (Wilson's); 1 where ``n`` is 0."""
    return np.asarray(Z_95**2 / (n + Z_95**2), np.float64)
