"""Figures of the reports in words."""

import pytest

from leadloop.reports.statistics.survival import Quantile
from leadloop.reports.words import span, time_note

HOUR = 3600.0


@pytest.mark.parametrize(
    ("time", "n", "told"),
    [
        (Quantile(9.6 * HOUR, 8 * HOUR, 12 * HOUR), 40, "between 8 h and 12 h"),
        # Of millions it is known to the last digit told.
        (Quantile(9.6 * HOUR, 9.59 * HOUR, 9.61 * HOUR), 5_000_000, ""),
        (Quantile(9.6 * HOUR, 8 * HOUR, None), 40, "between 8 h and not known yet"),
        (Quantile(None, None, None), 40, "not reached yet"),
        (Quantile(HOUR, HOUR, HOUR), 3, "too few to say"),
    ],
)
def test_a_time_tells_where_it_lies(time, n, told):
    assert time_note(time, n) == told


def test_a_narrow_span_is_told_more_exactly():
    assert span(0.3255, 0.3269) == "32.6 % to 32.7 %"
