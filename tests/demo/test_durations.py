from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.demo.durations import DurationProblem, read_duration

NOON = datetime(2024, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("PT1S", datetime(2024, 1, 31, 12, 0, 1, tzinfo=UTC)),
        ("PT0.5S", datetime(2024, 1, 31, 12, 0, 0, 500000, tzinfo=UTC)),
        ("PT90M", datetime(2024, 1, 31, 13, 30, tzinfo=UTC)),
        ("P7D", datetime(2024, 2, 7, 12, tzinfo=UTC)),
        ("P2W", datetime(2024, 2, 14, 12, tzinfo=UTC)),
        ("P1M", datetime(2024, 2, 29, 12, tzinfo=UTC)),
        ("P1Y1M1DT1H", datetime(2025, 3, 1, 13, tzinfo=UTC)),
        ("P5Y", datetime(2029, 1, 31, 12, tzinfo=UTC)),
        ("P1827D", datetime(2029, 1, 31, 12, tzinfo=UTC)),
    ],
)
def test_how_long(text, later):
    assert read_duration(text).after(NOON) == later


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1", "7D", "P7d", "-P7D", "P-7D", "+P7D", "P1H", "P1DT", "P1.5D", "P١D", "P7D\n", "P9999999D", None, 7, True, ["P7D"]],
)  # fmt: skip
def test_what_is_no_length_of_time(text):
    with pytest.raises(DurationProblem, match="such as PT1H, P7D or P2W"):
        read_duration(text)


@pytest.mark.parametrize("text", ["P0D", "PT0S", "P0Y0M0W0DT0H0M0.0S"])
def test_the_clock_goes_forward_only(text):
    with pytest.raises(DurationProblem, match="more than nothing"):
        read_duration(text)


@pytest.mark.parametrize("text", ["P5YT1S", "P6Y", "P61M", "P262W", "P1828D", "P999999Y", "PT999999999H", "P59M40D"])
def test_at_most_five_years(text):
    with pytest.raises(DurationProblem, match="five years"):
        read_duration(text)


@given(st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=1800)))
def test_days_and_seconds_are_exact(length):
    text = f"P{length.days}DT{length.seconds}.{length.microseconds:06}S"
    assert read_duration(text).after(NOON) == NOON + length
