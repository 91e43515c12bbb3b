"""What is in the middle of values that come in groups."""

import numpy as np

from leadloop.reports.statistics.waits import Counts, Floats


def median_of(values: Floats, counts: Counts) -> float | None:
    """Return the median of ``values``, each of them ``counts`` times; None of nothing.

    Of an even number the mean of the two in the middle, as usual.
    """
    values, counts = np.asarray(values, np.float64), np.asarray(counts, np.int64)
    order = np.argsort(values, kind="stable")
    up_to = counts[order].cumsum()
    n = int(up_to[-1]) if len(up_to) else 0
    if n == 0:
        return None
    middle = np.searchsorted(up_to, [(n - 1) // 2, n // 2], side="right")
    return float(values[order][middle].mean())
