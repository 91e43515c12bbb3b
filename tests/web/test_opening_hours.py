"""What a door's sign would say, at every minute that matters. Wall-clock times of the location, whoever looks."""

from datetime import UTC, datetime

import pytest

from leadloop.web.opening_hours import Day, OpenNow, open_now, week

BERLIN = "Europe/Berlin"
# Monday to Thursday with a break, Friday until the clock strikes twelve, Saturday into Sunday.
HOURS = {
    "mon": [["09:00", "12:00"], ["13:00", "18:00"]],
    "tue": [["09:00", "18:00"]],
    "fri": [["09:00", "24:00"]],
    "sat": [["18:00", "24:00"]],
    "sun": [["00:00", "02:00"]],
}


def at(text, hours=HOURS, zone=BERLIN):
    return open_now(hours, zone, now=datetime.fromisoformat(text).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "is_open", "sentence"),
    [
        # Berlin is two hours ahead in June. The first of June 2026 is a Monday.
        ("2026-06-01 06:59", False, "Closed, opens at 09:00"),
        ("2026-06-01 07:00", True, "Open until 12:00"),
        ("2026-06-01 09:59", True, "Open until 12:00"),
        ("2026-06-01 10:00", False, "Closed, opens at 13:00"),
        ("2026-06-01 15:59", True, "Open until 18:00"),
        ("2026-06-01 16:00", False, "Closed, opens tomorrow at 09:00"),
        ("2026-06-02 16:00", False, "Closed, opens Friday at 09:00"),
        ("2026-06-05 21:59", True, "Open until midnight"),
        ("2026-06-05 22:00", False, "Closed, opens at 18:00"),
        ("2026-06-06 21:59", True, "Open until 02:00"),
        ("2026-06-06 22:30", True, "Open until 02:00"),
        ("2026-06-07 00:00", False, "Closed, opens tomorrow at 09:00"),
        # One hour ahead in winter.
        ("2026-12-01 08:00", True, "Open until 18:00"),
        ("2026-12-01 07:59", False, "Closed, opens at 09:00"),
    ],
)
def test_open_or_closed(moment, is_open, sentence):
    assert at(moment) == OpenNow(is_open=is_open, sentence=sentence)


def test_the_zone_is_the_locations():
    assert at("2026-06-02 14:00", zone="America/New_York") == OpenNow(is_open=True, sentence="Open until 18:00")
    assert at("2026-06-01 23:00", zone="Asia/Tokyo") == OpenNow(is_open=False, sentence="Closed, opens at 09:00")


def test_who_opens_once_a_week_opens_next_week():
    assert at("2026-06-02 17:00", {"tue": [["09:00", "18:00"]]}) == OpenNow(
        is_open=False, sentence="Closed, opens Tuesday at 09:00"
    )


def test_always_open():
    always = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    assert at("2026-06-02 17:00", always) == OpenNow(is_open=True, sentence="Open at all hours")
    assert week(always, BERLIN, now=datetime(2026, 6, 2, tzinfo=UTC))[0].hours == "Open all day"


@pytest.mark.parametrize("hours", [{}, {"mon": []}])
def test_what_was_not_told_is_not_guessed(hours):
    assert at("2026-06-01 09:00", hours) is None
    assert week(hours, BERLIN, now=datetime(2026, 6, 1, 9, tzinfo=UTC)) == []


def test_the_week_from_monday_with_today_marked():
    # In Berlin it is Tuesday already.
    assert week(HOURS, BERLIN, now=datetime(2026, 6, 1, 22, 30, tzinfo=UTC)) == [
        Day("Monday", "09:00–12:00, 13:00–18:00", is_today=False),
        Day("Tuesday", "09:00–18:00", is_today=True),
        Day("Wednesday", "Closed", is_today=False),
        Day("Thursday", "Closed", is_today=False),
        Day("Friday", "09:00–24:00", is_today=False),
        Day("Saturday", "18:00–24:00", is_today=False),
        Day("Sunday", "00:00–02:00", is_today=False),
    ]
