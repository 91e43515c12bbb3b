"""When which mail is due: the customer's daytime, daylight saving, pauses and the cap over all campaigns."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.nurture.plan import Daytime, Pause, after_pause, first_due, free_from, next_due, whole_plan

BERLIN = ZoneInfo("Europe/Berlin")
DAY = Daytime("09:00", "19:00").in_zone("Europe/Berlin")
WITH_SUNDAYS = Daytime("09:00", "19:00", on_sundays=True).in_zone("Europe/Berlin")


def berlin(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def test_the_first_mail_counts_from_the_loss():
    lost = berlin(2026, 6, 3, 11)
    assert first_due(lost, enrolled_at=lost, min_days=0, after_days=7, day=DAY) == berlin(2026, 6, 10, 11)


def test_of_an_old_loss_it_counts_from_when_the_customer_came_in():
    lost, began = berlin(2026, 1, 3, 11), berlin(2026, 6, 3, 14, 30)
    assert first_due(lost, enrolled_at=began, min_days=30, after_days=1, day=DAY) == berlin(2026, 6, 4, 14, 30)


def test_it_waits_until_the_loss_is_old_enough():
    lost = berlin(2026, 6, 3, 11)
    assert first_due(lost, enrolled_at=lost, min_days=30, after_days=0, day=DAY) == berlin(2026, 7, 3, 11)


@pytest.mark.parametrize(
    ("wanted", "due"),
    [
        ((2026, 6, 10, 8, 59), (2026, 6, 10, 9)),
        ((2026, 6, 10, 9), (2026, 6, 10, 9)),
        ((2026, 6, 10, 18, 59), (2026, 6, 10, 18, 59)),
        ((2026, 6, 10, 19), (2026, 6, 11, 9)),
        # Saturday evening and Sunday.
        ((2026, 6, 13, 20), (2026, 6, 15, 9)),
        ((2026, 6, 14, 12), (2026, 6, 15, 9)),
    ],
)
def test_mail_goes_out_in_the_customers_daytime_and_not_on_sundays(wanted, due):
    assert next_due(berlin(*wanted) - timedelta(days=2), after_days=2, day=DAY) == berlin(*due)


def test_on_sundays_where_the_brand_wants_that():
    assert next_due(berlin(2026, 6, 12, 12), after_days=2, day=WITH_SUNDAYS) == berlin(2026, 6, 14, 12)


@pytest.mark.parametrize("changes_on", [(2026, 3, 29), (2026, 10, 25)])
def test_the_wall_clock_hour_stays_when_the_clocks_change(changes_on):
    _year, month, day = changes_on
    before = berlin(2026, month, day, 10) - timedelta(days=3)
    due = next_due(before, after_days=7, day=DAY).astimezone(BERLIN)
    assert (due.hour, due.minute) == (before.astimezone(BERLIN).hour, 0)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"])
@given(at=st.datetimes(datetime(2020, 1, 1), datetime(2037, 12, 31)), days=st.integers(0, 60))  # noqa: DTZ001
def test_never_at_night_in_any_zone(zone, at, days):
    due = next_due(at.replace(tzinfo=UTC), after_days=days, day=Daytime("09:00", "19:00").in_zone(zone))
    local = due.astimezone(ZoneInfo(zone))
    assert "09:00" <= f"{local:%H:%M}" < "19:00"
    assert local.weekday() != 6
    assert due >= at.replace(tzinfo=UTC)


PAUSE = Pause(berlin(2026, 6, 1, 12), berlin(2026, 6, 11, 12))


def test_what_fell_due_in_a_pause_is_put_off_by_its_length():
    due = [berlin(2026, 6, day, 10) for day in (2, 3, 4)]
    assert [after_pause(each, pause=PAUSE, day=DAY) for each in due] == [
        berlin(2026, 6, 12, 10),
        berlin(2026, 6, 13, 10),
        # The 14th is a Sunday.
        berlin(2026, 6, 15, 9),
    ]


@pytest.mark.parametrize("due", [berlin(2026, 6, 1, 11, 59), berlin(2026, 6, 11, 12), berlin(2026, 7, 1, 10)])
def test_what_was_due_before_or_after_the_pause_stays(due):
    assert after_pause(due, pause=PAUSE, day=DAY) == due


def test_without_a_pause_everything_stays():
    assert after_pause(berlin(2026, 6, 2, 10), pause=None, day=DAY) == berlin(2026, 6, 2, 10)


@given(due=st.datetimes(datetime(2026, 5, 1), datetime(2026, 7, 1)))  # noqa: DTZ001
def test_put_off_once_it_stays_put(due):
    once = after_pause(due.replace(tzinfo=UTC), pause=PAUSE, day=DAY)
    assert after_pause(once, pause=PAUSE, day=DAY) == once


def test_the_cap_counts_the_last_days():
    now = berlin(2026, 6, 20, 10)
    old, lately, later = now - timedelta(days=14), now - timedelta(days=13), now - timedelta(days=2)
    assert free_from([], most=2, in_days=14, now=now) == now
    assert free_from([old, lately], most=2, in_days=14, now=now) == now
    assert free_from([later, lately], most=2, in_days=14, now=now) == lately + timedelta(days=14)
    assert free_from([later, lately], most=1, in_days=14, now=now) == later + timedelta(days=14)


@given(ages=st.lists(st.integers(0, 60 * 24 * 40), max_size=12), most=st.integers(1, 4), in_days=st.integers(1, 30))
def test_the_cap_holds_whenever_it_says_free(ages, most, in_days):
    now = berlin(2026, 6, 20, 10)
    mails = [now - timedelta(minutes=each) for each in ages]
    free = free_from(mails, most=most, in_days=in_days, now=now)
    assert free >= now
    assert sum(each > free - timedelta(days=in_days) for each in mails) < most


def test_a_whole_plan_keeps_the_delays():
    plan = whole_plan(berlin(2026, 6, 10, 9), delays=[3, 7, 14], day=DAY, most=2, in_days=14)
    assert plan == [berlin(2026, 6, 10, 9), berlin(2026, 6, 17, 9), berlin(2026, 7, 1, 9)]


def test_a_whole_plan_keeps_the_cap():
    plan = whole_plan(berlin(2026, 6, 8, 9), delays=[0, 3, 3], day=DAY, most=2, in_days=14)
    assert plan == [berlin(2026, 6, 8, 9), berlin(2026, 6, 11, 9), berlin(2026, 6, 22, 9)]
