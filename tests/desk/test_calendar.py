"""The desk's time: business hours, holidays, response times, over every change of the clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadloop.desk.calendar import (
    Deadline,
    deadline,
    desk_hours,
    holidays_between,
    known_holidays,
    polite_hours,
    regions_of,
    suits_both,
)
from leadloop.desk.models import DeskPolicy, FormPolicy
from leadloop.network.enums import WEEKDAYS
from leadloop.network.opening import Opening

HOUR = timedelta(hours=1)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants bounds without a zone
zones = st.sampled_from(sorted(z for z in available_timezones() if "/" in z and not z.startswith("Etc/")))
spans = st.integers(0, 5 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
# A changing of the clocks in each direction, and a zone that does so at midnight.
CHANGES = (
    (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "Europe/Berlin"),
    (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin"),
    (datetime(2024, 9, 8, 3, 30, tzinfo=UTC), "America/Santiago"),
    (datetime(2026, 4, 4, 14, 30, tzinfo=UTC), "Australia/Lord_Howe"),
)


def utc(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def policy(**fields):
    return DeskPolicy(**fields)


def due(arrived_at, zone="Europe/Berlin", own=None, **fields):
    said = policy(**fields)
    return deadline(arrived_at, policy=said, own=own, hours=desk_hours(said, zone=zone))


@pytest.mark.parametrize(
    ("arrived_at", "respond_by", "warn_at"),
    [
        (utc(2026, 6, 3, 9), utc(2026, 6, 3, 13), utc(2026, 6, 3, 12, 30)),  # within the day
        (utc(2026, 6, 3, 11), utc(2026, 6, 3, 15), utc(2026, 6, 3, 14, 30)),  # until it closes, to the minute
        (utc(2026, 6, 3, 11, 1), utc(2026, 6, 4, 7, 1), utc(2026, 6, 3, 14, 31)),  # a minute too late for today
        (utc(2026, 6, 3, 3), utc(2026, 6, 3, 11), utc(2026, 6, 3, 10, 30)),  # before it opens
        (utc(2026, 6, 5, 14), utc(2026, 6, 8, 10), utc(2026, 6, 8, 9, 30)),  # over the weekend
        (utc(2026, 6, 6, 14), utc(2026, 6, 8, 11), utc(2026, 6, 8, 10, 30)),  # on a Saturday
        # Over the change of the clocks: Friday 16:00 in winter time, Monday 12:00 in summer time.
        (utc(2026, 3, 27, 15), utc(2026, 3, 30, 10), utc(2026, 3, 30, 9, 30)),
        (utc(2026, 10, 23, 14), utc(2026, 10, 26, 11), utc(2026, 10, 26, 10, 30)),
    ],
)
def test_the_response_time_counts_the_desks_hours_from_arrival(arrived_at, respond_by, warn_at):
    assert due(arrived_at) == Deadline(respond_by, warn_at)


def test_holidays_of_the_country_and_of_the_region_do_not_count():
    before_corpus_christi = utc(2026, 6, 3, 14)
    assert due(before_corpus_christi, holiday_country="DE").respond_by == utc(2026, 6, 4, 10)
    assert due(before_corpus_christi, holiday_country="DE", holiday_region="BY").respond_by == utc(2026, 6, 5, 10)
    # Thursday 24 December, 16:00: the 25th and the weekend are free, the 26th would be anyway.
    assert due(utc(2026, 12, 24, 15), holiday_country="DE").respond_by == utc(2026, 12, 28, 11)
    assert due(utc(2026, 12, 24, 15)).respond_by == utc(2026, 12, 25, 11)


def test_the_same_moment_is_another_hour_in_another_zone():
    assert due(utc(2026, 6, 3, 9), zone="America/New_York").respond_by == utc(2026, 6, 3, 17)
    assert due(utc(2026, 6, 3, 9), zone="Asia/Kolkata").respond_by == utc(2026, 6, 4, 5)


def test_a_form_may_want_another_response_time_or_none():
    arrived = utc(2026, 6, 3, 9)
    assert due(arrived, own=FormPolicy(target_minutes=30)) == Deadline(utc(2026, 6, 3, 9, 30), arrived)
    assert due(arrived, own=FormPolicy(target_minutes=60, warn_minutes=10)) == Deadline(
        utc(2026, 6, 3, 10), utc(2026, 6, 3, 9, 50)
    )
    assert due(arrived, own=FormPolicy(warn_minutes=60)).warn_at == utc(2026, 6, 3, 12)
    assert due(arrived, own=FormPolicy(target_minutes=0)) is None
    assert due(arrived, target_minutes=0) is None
    assert due(arrived, target_minutes=0, own=FormPolicy(target_minutes=60)).respond_by == utc(2026, 6, 3, 10)


def test_regions_that_are_not_known_have_the_holidays_of_nobody():
    assert (known_holidays("DE"), known_holidays("DE", "BY"), known_holidays("DE", "XX"), known_holidays("QQ")) == (
        True, True, False, False,
    )  # fmt: skip
    assert due(utc(2026, 12, 24, 15), holiday_country="QQ").respond_by == utc(2026, 12, 25, 11)
    assert due(utc(2026, 12, 24, 15), holiday_country="DE", holiday_region="XX").respond_by == utc(2026, 12, 25, 11)
    assert ("BY" in regions_of("DE"), regions_of("QQ")) == (True, [])


def test_holidays_are_named_in_order_over_the_turn_of_the_year():
    bavaria = policy(holiday_country="DE", holiday_region="BY")
    assert holidays_between(bavaria, date(2026, 12, 25), date(2027, 1, 6)) == {
        date(2026, 12, 25): "Christmas Day",
        date(2026, 12, 26): "Second Day of Christmas",
        date(2027, 1, 1): "New Year's Day",
        date(2027, 1, 6): "Epiphany",
    }
    assert holidays_between(policy(), date(2026, 12, 25), date(2027, 1, 6)) == {}


def week_of(opens, length, days):
    closes = min(opens + length, 24 * 60)
    return {day: [[hhmm(opens), hhmm(closes)]] for day in days}


def hhmm(minutes):
    return "24:00" if minutes == 24 * 60 else f"{minutes // 60:02}:{minutes % 60:02}"


weeks = st.builds(
    week_of, st.integers(0, 23 * 60 + 58), st.integers(1, 24 * 60), st.sets(st.sampled_from(WEEKDAYS), min_size=1)
)
ALWAYS = {day: [["00:00", "24:00"]] for day in WEEKDAYS}


def with_changes(test):
    """Have the test run over the known changes of the clocks, by a desk that is always open, and one open at night."""
    for moment, zone in CHANGES:
        test = example(moment, zone, ALWAYS, timedelta(hours=5), timedelta(hours=3))(test)
        test = example(moment, zone, {"sun": [["02:15", "02:45"]]}, timedelta(minutes=40), timedelta(minutes=1))(test)
    return test


@given(moments, zones, weeks, spans, spans)
@with_changes
def test_what_has_passed_after_a_stretch_of_open_time_is_that_stretch(moment, zone, week, span, more):
    opening = Opening(week, zone, {})
    end = opening.after_open(moment, span)

    if end - moment < timedelta(days=390):
        assert opening.open_between(moment, end) == span
    assert end >= moment + span
    # It never runs backwards, and goes on where it stood.
    assert opening.after_open(moment, span + more) >= end
    assert opening.open_between(moment, end + more) >= opening.open_between(moment, end)
    assert opening.open_between(moment, end + more) <= end + more - moment


@given(moments, zones, weeks, spans, spans)
@with_changes
def test_open_time_adds_up(moment, zone, week, first, second):
    opening = Opening(week, zone, {})
    middle, end = moment + first, moment + first + second

    assert opening.open_between(moment, middle) + opening.open_between(middle, end) == opening.open_between(moment, end)
    assert opening.open_between(end, moment) == timedelta(0)


@given(moments, zones, spans)
def test_a_desk_that_is_always_there_counts_the_time_that_passes(moment, zone, span):
    opening = Opening(ALWAYS, zone, {})

    assert opening.after_open(moment, span) == moment + span
    assert opening.open_between(moment, moment + span) == span


def test_a_desk_that_is_hardly_ever_there_still_has_an_end_and_no_longer_stretch_an_earlier_one():
    opening = Opening({"mon": [["09:00", "09:01"]]}, "Europe/Berlin", {})
    monday = utc(2026, 6, 1)

    # 57 minutes in 400 days; what is more than that counts around the clock from then on.
    assert opening.after_open(monday, timedelta(minutes=57)) == utc(2027, 6, 28, 7, 1)
    assert opening.after_open(monday, timedelta(minutes=58)) == utc(2027, 6, 28, 7, 2)
    assert opening.after_open(monday, timedelta(minutes=70)) == utc(2027, 6, 28, 7, 14)


def test_a_customer_is_called_politely_in_their_own_time_and_when_the_desk_is_there():
    said = policy()
    desk = desk_hours(said, zone="Europe/Berlin")
    in_new_york = polite_hours(said, zone="America/New_York")
    # 11:00 in Berlin is 5:00 in New York; 9:00 there is 15:00 in Berlin.
    assert suits_both(utc(2026, 6, 3, 9), desk=desk, customer=in_new_york) == utc(2026, 6, 3, 13)
    # After the desk has closed, tomorrow's same hour.
    assert suits_both(utc(2026, 6, 3, 15), desk=desk, customer=in_new_york) == utc(2026, 6, 4, 13)
    # Saturday is polite, but nobody is there; Sunday is neither.
    assert suits_both(utc(2026, 6, 6, 9), desk=desk, customer=in_new_york) == utc(2026, 6, 8, 13)


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("America/Los_Angeles", utc(2026, 6, 3, 16)),
        ("Pacific/Honolulu", utc(2026, 6, 3, 19)),
        # On the other side of the date line: the next day.
        ("Pacific/Kiritimati", utc(2026, 6, 3, 19)),
        # Their evening is our morning.
        ("Pacific/Auckland", utc(2026, 6, 4, 7)),
    ],
)
def test_a_customer_whose_day_never_meets_the_desks_is_called_in_their_own(zone, at):
    said = policy()
    customer = polite_hours(said, zone=zone)
    assert suits_both(utc(2026, 6, 3, 10), desk=desk_hours(said, zone="Europe/Berlin"), customer=customer) == at


def test_a_desk_that_is_there_once_a_week_finds_a_time_behind_its_holidays():
    said = policy(hours={"mon": [["09:00", "17:00"]]}, holiday_country="DE", holiday_region="")
    customer = polite_hours(said, zone="Europe/Berlin")
    # Easter Monday is one.
    assert suits_both(utc(2026, 3, 31, 9), desk=desk_hours(said, zone="Europe/Berlin"), customer=customer) == utc(
        2026, 4, 13, 7
    )
