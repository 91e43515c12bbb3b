from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadloop.network.enums import WEEKDAYS
from leadloop.network.opening import Opening

BERLIN = Opening({day: [["09:00", "12:00"], ["13:00", "18:00"]] for day in WEEKDAYS[:5]}, "Europe/Berlin")
moments = st.datetimes(datetime(2020, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants bounds without a zone
zones = st.sampled_from(sorted(z for z in available_timezones() if "/" in z and not z.startswith("Etc/")))
wall_times = st.integers(0, 23 * 60 + 58)


def utc(year, month, day, hour=0, minute=0, second=0):
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (utc(2026, 6, 3, 6, 59), utc(2026, 6, 3, 7, 0)),  # before opening
        (utc(2026, 6, 3, 7, 0), utc(2026, 6, 3, 7, 0)),  # as it opens
        (utc(2026, 6, 3, 9, 59, 59), utc(2026, 6, 3, 9, 59, 59)),  # open
        (utc(2026, 6, 3, 10, 0), utc(2026, 6, 3, 11, 0)),  # as it closes for lunch
        (utc(2026, 6, 3, 16, 0), utc(2026, 6, 4, 7, 0)),  # closed for the day
        (utc(2026, 6, 5, 16, 0), utc(2026, 6, 8, 7, 0)),  # over the weekend
    ],
)
def test_next_open_is_the_first_moment_at_which_the_location_is_open(moment, expected):
    assert BERLIN.next_open(moment) == expected


def test_a_day_begins_when_the_location_opens_in_winter_and_in_summer():
    early = utc(2026, 1, 1)
    assert BERLIN.on_day(date(2026, 3, 27), now=early) == utc(2026, 3, 27, 8, 0)
    assert BERLIN.on_day(date(2026, 3, 30), now=early) == utc(2026, 3, 30, 7, 0)


def test_a_closed_day_means_the_next_open_one():
    assert BERLIN.on_day(date(2026, 6, 6), now=utc(2026, 6, 1)) == utc(2026, 6, 8, 7, 0)


def test_today_is_not_before_now():
    now = utc(2026, 6, 3, 12, 30)
    assert BERLIN.on_day(date(2026, 6, 3), now=now) == now


def test_working_days_leave_out_closed_ones_and_keep_the_hour():
    friday = utc(2026, 6, 5, 13, 15)
    assert BERLIN.working_days_after(friday, 1) == utc(2026, 6, 8, 13, 15)
    assert BERLIN.working_days_after(friday, 2) == utc(2026, 6, 9, 13, 15)


def test_calendar_days_keep_the_wall_clock_over_the_change_of_the_clocks():
    before = utc(2026, 3, 27, 9, 30)  # 10:30 in Berlin
    assert BERLIN.days_after(before, 3) == utc(2026, 3, 30, 8, 30)


def test_hours_that_were_not_told_are_the_usual_ones():
    assert Opening({}, "Europe/Berlin").next_open(utc(2026, 6, 6, 10)) == utc(2026, 6, 8, 7)
    assert Opening({"mon": []}, "Europe/Berlin").next_open(utc(2026, 6, 6, 10)) == utc(2026, 6, 8, 7)


def test_a_location_open_until_midnight_is_open_in_its_last_minute():
    always = Opening({day: [["00:00", "24:00"]] for day in WEEKDAYS}, "Europe/Berlin")
    assert always.next_open(utc(2026, 6, 3, 21, 59)) == utc(2026, 6, 3, 21, 59)


@given(moments, zones, wall_times, st.integers(1, 600), st.sets(st.sampled_from(WEEKDAYS), min_size=1))
@example(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "Europe/Berlin", 150, 60, {"sun"})
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin", 150, 60, {"sun"})
def test_in_every_zone_the_answer_is_open_and_never_early_nor_weeks_late(moment, zone, opens, length, days):
    closes = min(opens + length, 24 * 60)
    opening = Opening({d: [[hhmm(opens), hhmm(closes)]] for d in days}, zone)
    found = opening.next_open(moment)
    assert found >= moment
    assert found - moment <= timedelta(days=15)
    assert is_open(found, zone, opens, closes, days)
    assert opening.next_open(found) == found


def hhmm(minutes):
    return "24:00" if minutes == 24 * 60 else f"{minutes // 60:02}:{minutes % 60:02}"


def is_open(moment, zone, opens, closes, days):
    """The slow and obvious way: the moment lies between the instants of the day's two wall times."""
    local = moment.astimezone(ZoneInfo(zone))
    for day in (local.date() - timedelta(days=1), local.date()):
        if WEEKDAYS[day.weekday()] in days:
            start, end = (instant(day, minutes, zone) for minutes in (opens, closes))
            if start <= moment < end:
                return True
    return False


def instant(day, minutes, zone):
    day = day + timedelta(days=minutes // (24 * 60))
    return datetime.combine(day, time(minutes // 60 % 24, minutes % 60), ZoneInfo(zone)).astimezone(UTC)
