"""Figures of the reports in words."""

import pytest

from leadloop.reports.statistics.intervals import difference_of, rate_of
from leadloop.reports.statistics.survival import Quantile
from leadloop.reports.words import apart, share_span, span, time_note

HOUR = 3600.0


@pytest.mark.parametrize(
    ("time", "n", "told"),
    [
        (Quantile(9.6 * HOUR, 8 * HOUR, 12 * HOUR), 40, "between 8 h and 12 h"),
        # Of millions it is known to the last digit told.
        (Quantile(9.6 * HOUR, 9.59 * HOUR, 9.61 * HOUR), 5_000_000, ""),
        (Quantile(9.6 * HOUR, 8 * HOUR, None), 40, "at least 8 h"),
        (Quantile(None, None, None), 40, "not reached yet"),
        (Quantile(HOUR, HOUR, HOUR), 3, "too few to say"),
    ],
)
def test_a_time_tells_where_it_lies(time, n, told):
    assert time_note(time, n) == told


@pytest.mark.parametrize(("k", "n", "told"), [(0, 0, ""), (1, 3, "too few to say"), (5, 10, "24 % to 76 %")])
def test_a_share_of_few_tells_no_span(k, n, told):
    assert share_span(rate_of(k, n)) == told


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (51, 50, "1 point higher; could be chance"),
        (50, 51, "1 point lower; could be chance"),
        (53, 50, "3 points higher; could be chance"),
        (50, 50, "no point apart; could be chance"),
    ],
)
def test_a_difference_is_told_in_points(one, other, told):
    rates = rate_of(one, 100), rate_of(other, 100)
    assert apart(*rates, difference_of(*rates), early=False).startswith(told)


def test_a_narrow_span_is_told_more_exactly():
    assert span(0.3255, 0.3269) == "32.6 % to 32.7 %"
