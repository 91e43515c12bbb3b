"""Many curves in the steps of one: each is what it would be by itself."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from leadloop.reports.statistics.many import ManyWaits, quantiles_of_each, times_until
from leadloop.reports.statistics.survival import kaplan_meier, quantile, time_until
from leadloop.reports.statistics.waits import Waits

# Seconds, and whether it happened (0), ended otherwise (1), or lasts (2).
ONE = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2)), max_size=12)


@given(st.lists(ONE, max_size=6))
def test_each_is_what_it_would_be_alone(groups):
    # As sums hold them: a row for all of one end after so long.
    rows = sorted(Counter((whose, *one) for whose, group in enumerate(groups) for one in group).items())
    whose, seconds, end = np.array([key for key, _n in rows], dtype=np.int64).reshape(len(rows), 3).T
    n = np.array([n for _key, n in rows], dtype=np.int64)
    waits = ManyWaits(len(groups), whose, seconds.astype(float), np.where(end == 0, n, 0), np.where(end == 2, n, 0), n)

    alone = [
        kaplan_meier(Waits.of([[s for s, e in group if e == n] for n in (0, 1)], [s for s, e in group if e == 2]), {0})
        for group in groups
    ]
    for share, found in zip((0.5, 0.9), times_until(waits, (0.5, 0.9)), strict=True):
        assert found == [time_until(curve, share) for curve in alone]
    for share, told in zip((0.5, 0.9), quantiles_of_each(waits, (0.5, 0.9)), strict=True):
        assert told == [quantile(curve, share) for curve in alone]
    assert waits.total(waits.open).tolist() == [sum(e == 2 for _s, e in group) for group in groups]
