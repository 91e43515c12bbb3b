"""Figures as charts write them."""

import pytest

from leadloop.charts.wording import between, bounds, count


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0.31, 0.36, ("31 %", "36 %")),
        (0.3255, 0.3269, ("32.6 %", "32.7 %")),
        (0.94952, 0.94974, ("94.95 %", "94.98 %")),
        (0.0, 0.0000108, ("0.00 %", "0.01 %")),
        (0.0, 0.0, ("0 %", "0 %")),
        (None, 0.4, ("–", "40 %")),
    ],
)
def test_the_ends_of_an_interval_never_read_the_same_unless_they_are(low, high, told):
    assert bounds(low, high) == told


def test_an_interval_tells_both_ends():
    assert between(0.3255, 0.3269) == "between 32.6 % and 32.7 %"
    assert between(None, None) == ""


@pytest.mark.parametrize(("value", "told"), [(5_000_000, "5 M"), (2_349_000, "2.3 M"), (12.5, "12.5"), (1204, "1,204")])
def test_a_decimal_is_told_where_it_says_something(value, told):
    assert count(value) == told
