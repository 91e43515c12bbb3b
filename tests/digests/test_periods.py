"""When a report by mail is sent, and of which week or month: by the wall clock, whatever that does."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.digests.periods import latest, sent_at
from leadloop.reports.trends import Step

BERLIN, ZONES = (
    "Europe/Berlin",
    ["Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles", "Asia/Kolkata", "Africa/Cairo"],
)


@pytest.mark.parametrize(
    ("step", "first", "moment"),
    [
        (Step.WEEK, date(2026, 6, 1), "2026-06-08T06:00"),
        # Clocks are put forward on 29 March and back on 25 October, both Sundays.
        (Step.WEEK, date(2026, 3, 16), "2026-03-23T07:00"),
        (Step.WEEK, date(2026, 3, 23), "2026-03-30T06:00"),
        (Step.WEEK, date(2026, 10, 12), "2026-10-19T06:00"),
        (Step.WEEK, date(2026, 10, 19), "2026-10-26T07:00"),
        (Step.MONTH, date(2026, 3, 1), "2026-04-01T06:00"),
        (Step.MONTH, date(2026, 12, 1), "2027-01-01T07:00"),
    ],
)
def test_it_is_sent_at_eight_in_the_morning_by_the_clock_on_the_wall(step, first, moment):
    assert sent_at(step, first, zone=BERLIN) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_until_eight_the_one_before_is_the_latest():
    eight = datetime(2026, 6, 8, 6, tzinfo=UTC)
    assert latest(Step.WEEK, zone=BERLIN, now=eight - timedelta(seconds=1)) == date(2026, 5, 25)
    assert latest(Step.WEEK, zone=BERLIN, now=eight) == date(2026, 6, 1)
    assert latest(Step.WEEK, zone=BERLIN, now=eight + timedelta(days=6)) == date(2026, 6, 1)
    assert latest(Step.MONTH, zone=BERLIN, now=eight) == date(2026, 5, 1)


@given(
    now=st.integers(1_577_836_800, 2_051_222_400).map(lambda second: datetime.fromtimestamp(second, UTC)),
    step=st.sampled_from(Step),
    zone=st.sampled_from(ZONES),
    at=st.sampled_from([time(0), time(8)]),
)
def test_the_latest_is_the_only_one_between_its_moment_and_the_next(now, step, zone, at):
    first = latest(step, zone=zone, now=now, at=at)
    assert sent_at(step, first, zone=zone, at=at) <= now < sent_at(step, step.after(first, 1), zone=zone, at=at)
