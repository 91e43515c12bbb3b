"""How long it takes in business hours: what an opportunity keeps, what counts, and what does not."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from leadloop.desk.operations import change_desk_policy
from leadloop.network.enums import WEEKDAYS
from leadloop.network.models import BusinessWeek, Location
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.reports.as_tables.reading import REPORTS, Choice, read_table
from leadloop.reports.audit import find_breaches
from leadloop.reports.desk import desk_figures
from leadloop.reports.overview import overview
from leadloop.reports.performance import Timing, performance
from leadloop.reports.rollups.enums import Hours
from leadloop.reports.rollups.folding import fold
from leadloop.reports.rollups.models import Cell, Counted, Cube
from leadloop.reports.rollups.rebuilding import rebuild
from leadloop.reports.scope import NotCountedYet
from tests.support import story
from tests.support.desk import make_agent, make_desk_brand, make_desk_lead, pass_on, try_in_vain
from tests.support.earlier_layouts import as_json

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NINE_TO_FIVE = {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}
# In Berlin, where it is two hours later.
FRIDAY_AT_THREE = datetime(2026, 6, 5, 13, 0, tzinfo=UTC)
MONDAY_AT_TEN = datetime(2026, 6, 8, 8, 0, tzinfo=UTC)


@pytest.fixture
def brand():
    made = story.make_brand()
    story.make_location(made, hours=NINE_TO_FIVE)
    return made


def offered(brand, at, *, seen=None):
    made = story.make_opportunity(brand, now=at)
    if seen:
        story.say(made, Answer.REVEAL, now=seen)
    return made


def to_acknowledge(brand, now, hours=Hours.BUSINESS):
    found = performance(brand, hours=hours, now=now)
    assert found.locations[0].figures.times["to_acknowledge"] == found.all.times["to_acknowledge"]
    return found.all.times["to_acknowledge"]


def test_a_weekend_makes_nobody_slow(brand):
    offered(brand, FRIDAY_AT_THREE, seen=MONDAY_AT_TEN)
    assert to_acknowledge(brand, MONDAY_AT_TEN) == Timing(3 * 3600, 3 * 3600, n=1, open=0)
    assert to_acknowledge(brand, MONDAY_AT_TEN, Hours.CALENDAR) == Timing(67 * 3600, 67 * 3600, n=1, open=0)


@pytest.mark.parametrize("counted", [False, True])
def test_what_still_waits_was_watched_for_as_long_as_the_location_was_open(brand, counted):
    """Two business hours until Sunday: gone before the first was seen, after three. On Monday at eleven it waits four."""
    offered(brand, FRIDAY_AT_THREE - timedelta(days=1), seen=FRIDAY_AT_THREE - timedelta(days=1) + HOUR)
    offered(brand, FRIDAY_AT_THREE - timedelta(days=2), seen=FRIDAY_AT_THREE - timedelta(days=1) - 5 * HOUR)
    offered(brand, FRIDAY_AT_THREE)
    if counted:
        fold()
    on_sunday, on_monday = FRIDAY_AT_THREE + timedelta(days=2), MONDAY_AT_TEN + HOUR
    assert to_acknowledge(brand, on_sunday) == Timing(3 * 3600, 3 * 3600, n=3, open=1)
    assert to_acknowledge(brand, on_monday) == Timing(3 * 3600, None, n=3, open=1)


def test_each_that_waits_does_so_by_its_own_week(brand):
    """Both were offered on Friday at three; on Sunday one has waited two hours, the other two more, of Saturday."""
    story.make_location(brand, "D-2", hours=NINE_TO_FIVE | {"sat": [["10:00", "12:00"]]})
    seen = FRIDAY_AT_THREE - timedelta(days=1)
    for ref in ("D-1", "D-2"):
        story.make_opportunity(brand, Stage.ACKNOWLEDGED, now=seen - 5 * HOUR, step=3 * HOUR, location=ref)
        story.make_opportunity(brand, now=FRIDAY_AT_THREE, location=ref)
    found = performance(brand, hours=Hours.BUSINESS, now=FRIDAY_AT_THREE + timedelta(days=2))
    assert [each.figures.times["to_acknowledge"] for each in found.locations] == [
        Timing(3 * 3600, 3 * 3600, n=2, open=1),
        Timing(3 * 3600, None, n=2, open=1),
    ]


def test_hours_that_change_later_bend_no_past_figure(brand):
    first = offered(brand, FRIDAY_AT_THREE, seen=MONDAY_AT_TEN)
    location = story.make_location(brand, hours={day: [["00:00", "24:00"]] for day in WEEKDAYS})
    assert to_acknowledge(brand, MONDAY_AT_TEN).median_s == 3 * 3600
    second = offered(brand, MONDAY_AT_TEN)
    first.refresh_from_db()
    assert first.business_week.hours == str(NINE_TO_FIVE).replace("'", '"').replace(" ", "")
    assert second.business_week == location.business_week != first.business_week


def test_open_all_the_time_is_as_by_the_calendar(brand):
    story.make_location(brand, hours={day: [["00:00", "12:00"], ["12:00", "24:00"]] for day in WEEKDAYS})
    for days in range(5):
        offered(brand, FRIDAY_AT_THREE, seen=FRIDAY_AT_THREE + days * 25 * HOUR)
    offered(brand, FRIDAY_AT_THREE)
    assert to_acknowledge(brand, MONDAY_AT_TEN) == to_acknowledge(brand, MONDAY_AT_TEN, Hours.CALENDAR)


def test_hours_that_were_not_told_are_the_usual_ones(brand):
    """As where mails are sent: Monday to Friday, 9 to 17."""
    told = Location.objects.get(brand=brand).business_week
    assert story.make_location(brand, hours={}).business_week == told
    assert BusinessWeek.objects.count() == 1


def test_the_first_attempt_is_told_as_the_desk_tells_it():
    brand = make_desk_brand()
    ada, where = make_agent(brand), story.make_location(brand)
    for hours in (1, 30, 100):
        try_in_vain(make_desk_lead(brand), ada, now=story.NOW + hours * HOUR)
    pass_on(make_desk_lead(brand), ada, where, contacted=False, now=story.NOW + 29 * HOUR)
    make_desk_lead(brand)
    # Until then the desk's hours were others.
    change_desk_policy(brand, hours={"thu": [["10:00", "20:00"]]})
    now = story.NOW + timedelta(days=9)
    of_desk = desk_figures(brand, now=now).attempt.business
    for _ in range(2):
        found = performance(brand, hours=Hours.BUSINESS, now=now).all.times["to_first_attempt"]
        assert found == Timing(of_desk.median_s, of_desk.p90_s, of_desk.n, of_desk.open)
        assert (found.n, found.open) == (5, 1)
        fold()


def test_the_page_tells_how_it_ends_by_the_calendar(brand):
    for _ in range(5):
        story.make_opportunity(brand, Stage.WON, now=FRIDAY_AT_THREE, step=40 * HOUR)
    now = FRIDAY_AT_THREE + timedelta(days=20)
    calendar, business = (overview(brand, hours=each, now=now) for each in Hours)
    assert [each.n for each in business.all.ends] == [each.n for each in calendar.all.ends]
    assert business.all.ends[1].by_day == calendar.all.ends[1].by_day
    assert [each.median.seconds for each in calendar.all.times[1:4]] == [40 * 3600, 80 * 3600, 40 * 3600]
    # Friday from three until five; that and all of Monday; all of Tuesday, and Wednesday until three.
    assert [each.median.seconds for each in business.all.times[1:4]] == [2 * 3600, 10 * 3600, 14 * 3600]


@pytest.mark.broken_data
class TestOfAnEarlierVersion:
    """Sums that were built before business hours were counted."""

    @pytest.fixture
    def brand(self, brand):
        offered(brand, FRIDAY_AT_THREE, seen=MONDAY_AT_TEN)
        fold()
        Cube.objects.update(layout=1)
        Cell.objects.update(business=b"")
        Counted.objects.update(facts=as_json(Counted.objects.get().facts, layout=1))
        return brand

    def test_they_are_not_guessed(self, brand):
        with pytest.raises(NotCountedYet):
            performance(brand, hours=Hours.BUSINESS, now=MONDAY_AT_TEN)
        report = REPORTS["performance"]
        times = report.named("times")
        assert times is not None
        table = read_table(brand, report, times, Choice(hours=Hours.BUSINESS), now=MONDAY_AT_TEN)
        assert table is not None
        assert {row[-1] for row in table.rows} == {"calendar"}
        assert to_acknowledge(brand, MONDAY_AT_TEN, Hours.CALENDAR).median_s == 67 * 3600

    def test_the_audit_says_what_to_do_and_that_mends_it(self, brand):
        assert list(find_breaches()) == [
            "rollups of brand northwind: they are of an earlier version; run leadloop rebuild"
        ]
        rebuild(brand, now=MONDAY_AT_TEN)
        assert list(find_breaches()) == []
        assert to_acknowledge(brand, MONDAY_AT_TEN).median_s == 3 * 3600

    def test_what_changes_meanwhile_is_taken_out_as_it_was_counted(self, brand):
        story.say(Opportunity.objects.get(), Answer.ACCEPT, now=MONDAY_AT_TEN + HOUR)
        fold()
        now = MONDAY_AT_TEN + HOUR
        assert to_acknowledge(brand, now, Hours.CALENDAR) == Timing(67 * 3600, 67 * 3600, n=1, open=0)
        rebuild(brand, now=MONDAY_AT_TEN)
        assert list(find_breaches()) == []
        assert to_acknowledge(brand, now) == Timing(3 * 3600, 3 * 3600, n=1, open=0)


def test_a_week_is_there_once(brand):
    story.make_location(brand, "D-2", hours=NINE_TO_FIVE | {"sun": []})
    story.make_location(brand, "D-3", hours=NINE_TO_FIVE, time_zone="Europe/Vienna")
    weeks = list(Location.objects.order_by("ref").values_list("business_week", flat=True))
    assert weeks[0] == weeks[1] != weeks[2]
    assert BusinessWeek.objects.count() == 2


@pytest.mark.broken_data
def test_the_audit_names_a_location_whose_week_is_not_that_of_its_hours(brand):
    assert list(find_breaches()) == []
    Location.objects.update(hours={"mon": [["10:00", "12:00"]]})
    where = Location.objects.get()
    assert list(find_breaches()) == [f"location {where.pk}: its business week is not that of its opening hours"]


def test_what_is_there_already_gets_the_hours_of_today(brand):
    """The migration: nobody has written down what the hours were before."""
    first = offered(brand, FRIDAY_AT_THREE)
    story.make_location(brand, "D-2", hours={"sat": [["10:00", "12:00"]]}, time_zone="Europe/Vienna")
    second = story.make_opportunity(brand, location="D-2")
    today = story.make_location(brand, hours={}, time_zone="Europe/London").business_week
    import_module("leadloop.migrations.0013_business_weeks").note_weeks(apps, None)
    weeks = dict(Opportunity.objects.values_list("pk", "business_week"))
    assert weeks == {first.pk: today.pk, second.pk: second.business_week_id}
    assert list(find_breaches()) == []
