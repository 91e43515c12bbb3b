"""Many curves in the steps of one: each is what it would be by itself."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from leadloop.reports.statistics.many import ManyWaits, times_until
from leadloop.reports.statistics.survival import kaplan_meier, time_until
from leadloop.reports.statistics.waits import Waits

# Seconds, and whether it happened (0), ended otherwise (1), or lasts (2).
ONE = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2)), max_size=12)


@given(st.lists(ONE, max_size=6))
def test_each_is_what_it_would_be_alone(groups):
    rows = sorted((whose, seconds, end) for whose, group in enumerate(groups) for seconds, end in group)
    whose, seconds, end = (
        np.array(column, dtype=np.int64) for column in (zip(*rows, strict=True) if rows else [()] * 3)
    )
    ones = np.ones(len(rows), dtype=np.int64)
    waits = ManyWaits(
        len(groups), whose, seconds.astype(float), np.where(end == 0, 1, 0), np.where(end == 2, 1, 0), ones
    )

    alone = [
        kaplan_meier(Waits.of([[s for s, e in group if e == n] for n in (0, 1)], [s for s, e in group if e == 2]), {0})
        for group in groups
    ]
    for share, found in zip((0.5, 0.9), times_until(waits, (0.5, 0.9)), strict=True):
        assert found == [time_until(curve, share) for curve in alone]
    assert waits.total(waits.open).tolist() == [sum(e == 2 for _s, e in group) for group in groups]
