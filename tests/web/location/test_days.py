"""The days offered when a page asks "When should we follow up?"."""

from datetime import UTC, date, datetime

import pytest

from leadloop.followups.models import Policy
from leadloop.network.models import Location
from leadloop.network.opening import Opening
from leadloop.opportunities.enums import Stage
from leadloop.web.location.days import days_after

WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
WEDNESDAY = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)


def offered(now, *, stage=Stage.ACCEPTED, hours=WEEK, zone="Europe/Berlin", **own):
    location = Location(hours=hours, time_zone=zone, **own)
    return days_after(stage, location=location, opening=Opening(hours, zone), policy=Policy(), now=now)


def labels(days):
    return [(day.isoformat(), label) for day, label, _words in days.offered]


def test_accepted():
    days = offered(WEDNESDAY)
    assert days.offered == (
        (date(2026, 6, 10), "In 1 week", "Wed 10 Jun"),
        (date(2026, 6, 17), "In 2 weeks", "Wed 17 Jun"),
        (date(2026, 7, 3), "In 1 month", "Fri 3 Jul"),
    )
    assert (days.usual, days.first, days.last) == (date(2026, 6, 17), date(2026, 6, 3), date(2027, 6, 4))


def test_won_takes_longer():
    # 30 days from 3 June are a calendar month from there, and so need no card of their own.
    assert labels(offered(WEDNESDAY, stage=Stage.WON)) == [
        ("2026-06-17", "In 2 weeks"),
        ("2026-07-03", "In 1 month"),
        ("2026-08-03", "In 2 months"),
    ]


@pytest.mark.parametrize(
    ("stage", "own", "usual"),
    [
        (Stage.ACCEPTED, {"accept_to_win_days": 3}, ("2026-06-08", "In 5 days")),
        (Stage.ACCEPTED, {"accept_to_win_days": 1}, ("2026-06-04", "In 1 day")),
        (Stage.WON, {"win_to_complete_days": 90}, ("2026-09-01", "In 90 days")),
    ],
)
def test_the_location_s_own_preference_has_its_card_and_is_chosen(stage, own, usual):
    days = offered(WEDNESDAY, stage=stage, **own)
    assert days.usual.isoformat() == usual[0]
    assert usual in labels(days)


def test_nearly_the_same_day_is_not_offered_beside_the_usual_one():
    december = datetime(2026, 12, 12, 9, 0, tzinfo=UTC)
    assert labels(offered(december, stage=Stage.WON)) == [
        ("2026-12-28", "In 2 weeks"),
        ("2027-01-11", "In 30 days"),
        ("2027-02-12", "In 2 months"),
    ]


def test_no_day_on_which_nobody_is_there():
    saturday = datetime(2026, 6, 6, 9, 0, tzinfo=UTC)
    assert labels(offered(saturday))[:2] == [("2026-06-15", "In 1 week"), ("2026-06-22", "In 2 weeks")]


def test_after_closing_time_it_is_the_next_morning():
    evening = datetime(2026, 6, 3, 18, 0, tzinfo=UTC)
    assert labels(offered(evening))[0] == ("2026-06-11", "In 1 week")


@pytest.mark.parametrize(
    ("now", "month"),
    [
        (datetime(2026, 1, 30, 9, 0, tzinfo=UTC), "2026-03-02"),  # 28 February is a Saturday
        (datetime(2028, 1, 31, 9, 0, tzinfo=UTC), "2028-02-29"),
        (datetime(2026, 12, 31, 9, 0, tzinfo=UTC), "2027-02-01"),  # 31 January is a Sunday
    ],
)
def test_a_month_ends_where_the_next_one_does(now, month):
    assert (month, "In 1 month") in labels(offered(now))


def test_today_is_the_location_s_today():
    late = datetime(2026, 6, 3, 23, 30, tzinfo=UTC)
    assert offered(late, zone="Pacific/Auckland").first == date(2026, 6, 4)
    assert offered(late, zone="America/Los_Angeles").first == date(2026, 6, 3)


def test_equal_days_are_one_key():
    assert hash(offered(WEDNESDAY)) == hash(offered(WEDNESDAY))
