"""The calendar of reminders: week and month, hours and holidays, and whose it is."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from leadloop.desk.operations import change_desk_policy
from leadloop.network.opening import Opening
from leadloop.web.desk.reminders.days import days_between, hour_rows, month_of, week_of
from tests.support.pressing import text_of
from tests.web.console.pages import links, main_of, text
from tests.web.desk.test_reminders import leave

CALENDAR = "/desk/calendar/"
HOUR = timedelta(hours=1)


def week(response):
    """What is due in the grid, by day and hour; shaded hours by day."""
    table = next(main_of(response).iter("table"))
    heads = [text_of(each) for each in next(table.iter("thead")).iter("th")]
    due, shaded = {}, {head: [] for head in heads}
    for row in next(table.iter("tbody")).iter("tr"):
        hour = text_of(next(row.iter("th")))
        for head, cell in zip(heads, row.iter("td"), strict=True):
            if text_of(cell):
                due[head, hour] = text_of(cell)
            if "calendar-open" in cell.get("class"):
                shaded[head].append(hour)
    return heads, due, shaded


@pytest.mark.django_db
def test_a_week_shows_what_is_due_in_the_desks_time_and_when_somebody_is_there(as_ada, ada, bob, brand):
    leave(brand, ada, "Early", after=4 * HOUR)
    leave(brand, ada, "Evening", after=10 * HOUR, is_callback=True)
    leave(brand, ada, "Later", after=timedelta(days=7))
    leave(brand, bob, "Bobs")

    heads, due, shaded = week(as_ada.get(CALENDAR))

    assert heads == [
        "Mon 1 Jun", "Tue 2 Jun", "Wed 3 Jun", "Thu 4 Jun", "Fri 5 Jun", "Sat 6 Jun closed", "Sun 7 Jun closed",
    ]  # fmt: skip
    assert due == {
        ("Wed 3 Jun", "15:00"): "15:00 Early Muster",
        ("Wed 3 Jun", "21:00"): "21:00 Evening Muster",
    }
    assert shaded["Wed 3 Jun"] == [f"{hour:02}:00" for hour in range(9, 17)]
    assert shaded["Sat 6 Jun closed"] == []


@pytest.mark.django_db
def test_holidays_are_named_and_closed(as_ada, brand):
    change_desk_policy(brand, holiday_country="DE", holiday_region="BY")

    heads, _due, shaded = week(as_ada.get(CALENDAR))

    assert heads[3] == "Thu 4 Jun Corpus Christi"
    assert shaded[heads[3]] == []


@pytest.mark.django_db
def test_one_can_go_on_and_back_and_to_today(as_ada, brand):
    page = as_ada.get(CALENDAR + "?on=2026-12-30")

    assert "28 Dec 2026 to 3 Jan 2027" in text(page)
    assert {name: links(page)[name] for name in ("Previous week", "Today", "Next week", "Month")} == {
        "Previous week": "/desk/calendar/?on=2026-12-21",
        "Today": "/desk/calendar/",
        "Next week": "/desk/calendar/?on=2027-01-04",
        "Month": "/desk/calendar/?view=month&on=2026-12-30",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("on", ["", "tomorrow", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_or_lies_years_away_is_today(as_ada, brand, on):
    assert "1 Jun 2026 to 7 Jun 2026" in text(as_ada.get(CALENDAR, {"on": on}))


@pytest.mark.django_db
def test_a_month_shows_its_whole_weeks(as_ada, ada, brand):
    leave(brand, ada, "Soon")
    leave(brand, ada, "Afterwards", after=timedelta(days=30))
    page = as_ada.get(CALENDAR + "?view=month")
    cells = [text_of(each) for each in next(main_of(page).iter("tbody")).iter("td")]

    assert "June 2026" in text(page)
    assert (len(cells), cells[0], cells[-1]) == (35, "1 June", "5 July")
    assert cells[2] == "3 June 15:00 Soon Muster"
    assert cells[32] == "3 July 11:00 Afterwards Muster"
    assert (links(page)["Previous month"], links(page)["Next month"]) == (
        "/desk/calendar/?view=month&on=2026-05-01", "/desk/calendar/?view=month&on=2026-07-01",
    )  # fmt: skip


@pytest.mark.django_db
def test_a_supervisor_looks_at_another_agents_and_an_agent_does_not(as_ada, as_sue, ada, bob, brand, other_brand):
    leave(brand, bob, "Bobs")

    by_supervisor = as_sue.get(CALENDAR, {"agent": str(bob.pk)})
    by_agent = as_ada.get(CALENDAR, {"agent": str(bob.pk)})

    assert "Calendar of Bob" in text(by_supervisor)
    assert "Bobs Muster" in text(by_supervisor)
    assert links(by_supervisor)["Next week"] == f"/desk/calendar/?on=2026-06-08&agent={bob.pk}"
    assert "Your calendar" in text(by_agent)
    assert "Bobs Muster" not in text(by_agent)
    assert "Your calendar" in text(as_sue.get(CALENDAR, {"agent": "nobody"}))


@pytest.mark.django_db
def test_the_calendar_costs_the_same_with_one_reminder_and_with_three(as_ada, ada, brand, count_queries):
    leave(brand, ada)
    with count_queries() as one:
        as_ada.get(CALENDAR)
    for name in ("Two", "Three"):
        leave(brand, ada, name)
    with count_queries(one.count):
        as_ada.get(CALENDAR)


def test_weeks_begin_on_monday_and_months_are_whole_weeks():
    assert week_of(date(2026, 6, 3)) == (date(2026, 6, 1), date(2026, 6, 8))
    assert week_of(date(2026, 6, 7)) == (date(2026, 6, 1), date(2026, 6, 8))
    assert month_of(date(2026, 6, 30)) == (date(2026, 6, 1), date(2026, 7, 6))
    assert month_of(date(2027, 2, 1)) == (date(2027, 2, 1), date(2027, 3, 1))


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_on_the_days_on_which_the_clocks_change_each_hour_has_its_row(day):
    opening = Opening({"sun": [["00:00", "24:00"]]}, "Europe/Berlin")
    first, end = week_of(day)
    days = days_between(first, end, reminders=(), opening=opening, holidays={}, today=day)
    now = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Europe/Berlin"))

    rows = hour_rows(days, opening=opening, now=now)

    assert [row.hour for row in rows] == [f"{hour:02}:00" for hour in range(24)]
    assert {row.cells[6].is_open for row in rows} == {True}
    assert [row.hour for row in rows if row.cells[6].is_now] == ["12:00"]
