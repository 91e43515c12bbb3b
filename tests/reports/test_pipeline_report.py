"""The report on the pipeline: past days, ages, moves, months, and what to expect."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from leadloop.history.models import SYSTEM
from leadloop.journeys.stage_corrected import correct_stage
from leadloop.opportunities.enums import Stage
from leadloop.reports.ages import AGES, age_of
from leadloop.reports.cohort import Filters
from leadloop.reports.outlook import HORIZONS
from leadloop.reports.pipeline import pipeline_now, pipeline_on
from leadloop.reports.pipeline_report import pipeline_report
from leadloop.reports.rollups.folding import fold
from leadloop.reports.statistics.expected import expected
from leadloop.reports.statistics.incidence import aalen_johansen
from leadloop.reports.statistics.waits import Waits
from tests.support import story

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def brand():
    made = story.make_brand()
    story.make_location(made, "D-1")
    return made


def at(stood):
    return {stage.value: n for stage, n in stood.opportunities.items() if n}


@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize("filters", [Filters(), Filters(location="D-1"), Filters(location="D-1", source="website")])
def test_a_day_ends_at_the_brands_midnight(brand, filters, folded):
    # A second before midnight, and at midnight; in UTC both are the evening of the day before.
    night = datetime(2026, 5, 14, 0, 0, tzinfo=BERLIN)
    story.make_opportunity(brand, now=night - timedelta(seconds=1))
    story.make_opportunity(brand, now=night)
    while folded and fold():
        pass
    assert at(pipeline_on(brand, date(2026, 5, 12), filters=filters)) == {}
    assert at(pipeline_on(brand, date(2026, 5, 13), filters=filters)) == {"unacknowledged": 1}
    assert at(pipeline_on(brand, date(2026, 5, 14), filters=filters)) == {"unacknowledged": 2}


def test_a_correction_changes_the_days_after_it_only(brand):
    lost = story.make_opportunity(brand, Stage.LOST, now=story.NOW - 20 * DAY)
    correct_stage(lost, to=Stage.WON, reason="Mistyped", actor=SYSTEM, now=story.NOW - 10 * DAY)
    today = story.NOW.date()
    assert at(pipeline_on(brand, today - 11 * DAY)) == {"lost": 1}
    assert at(pipeline_on(brand, today - 10 * DAY)) == {"won": 1}
    found = pipeline_report(brand, now=story.NOW)
    assert found.moves["lost", "won"] == 1
    assert found.moves["accepted", "lost"] == 1


def test_today_it_stands_as_it_stands_now(brand):
    for stage in story.WAY_TO:
        story.make_opportunity(brand, stage, now=story.NOW - 7 * DAY)
    story.make_lead(brand, test=True)
    stood, now = pipeline_on(brand, story.NOW.date()), pipeline_now(brand, now=story.NOW)
    assert (stood.leads, stood.opportunities) == (now.leads, now.opportunities)


def test_a_place_stood_there_with_the_leads_that_are_its_own(brand):
    story.make_location(brand, "D-2", address={"region": "Wien", "country": "AT"})
    story.make_opportunity(brand, Stage.REJECTED, now=story.NOW - 40 * DAY, location="D-1")
    day = story.NOW.date() - 1 * DAY
    assert at(pipeline_on(brand, day, filters=Filters(location="D-1"))) == {"rejected": 1}
    assert at(pipeline_on(brand, day, filters=Filters(location="D-2"))) == {"unacknowledged": 1}
    assert at(pipeline_on(brand, day, filters=Filters(region="WIEN"))) == {"unacknowledged": 1}
    assert sum(pipeline_on(brand, day, filters=Filters(location="D-1")).leads.values()) == 1


def test_ages_begin_and_end_where_they_say():
    ages = [age_of(days) for days in (-1, 0, 1, 3, 4, 7, 8, 14, 15, 30, 31, 90, 91, 10_000)]
    assert [AGES[each].key for each in ages] == [
        "today", "today", "1-3", "1-3", "4-7", "4-7", "8-14", "8-14", "15-30", "15-30", "31-90", "31-90", "older", "older",
    ]  # fmt: skip


def test_what_is_open_is_counted_by_the_days_that_it_stands_there(brand):
    for days in (0, 1, 3, 4, 91):
        story.make_opportunity(brand, now=story.NOW - days * DAY)
    story.make_opportunity(brand, Stage.ACCEPTED, now=story.NOW - 31 * DAY)
    story.make_opportunity(brand, Stage.LOST, now=story.NOW - 31 * DAY)
    found = {each.state: each for each in pipeline_report(brand, now=story.NOW).ages}
    assert found["unacknowledged"].counts == (1, 2, 1, 0, 0, 0, 1)
    assert found["unacknowledged"].oldest == story.NOW.date() - 91 * DAY
    assert found["accepted"].counts == (0, 0, 0, 0, 0, 1, 0)
    assert (found["won"].total, found["won"].oldest) == (0, None)


def test_moves_are_of_the_time_in_which_they_were_made(brand):
    story.make_opportunity(brand, Stage.ACCEPTED, now=story.NOW - 20 * DAY, step=5 * DAY)
    since = Filters(since=datetime(2026, 5, 20, tzinfo=BERLIN), before=datetime(2026, 6, 1, tzinfo=BERLIN))
    for filters in (since, Filters(location="D-1", since=since.since, before=since.before)):
        assert pipeline_report(brand, filters=filters, now=story.NOW).moves == {("acknowledged", "accepted"): 1}


def test_months_are_of_arrival_and_add_up(brand):
    story.make_opportunity(brand, Stage.WON, now=story.NOW - 40 * DAY, step=15 * DAY)
    story.make_opportunity(brand, now=story.NOW)
    for filters in (Filters(), Filters(location="D-1")):
        found = pipeline_report(brand, filters=filters, now=story.NOW + 20 * DAY)
        assert [(month, each.leads, each.reached["won"]) for month, each in found.months.items()] == [
            (date(2026, 6, 1), 1, 0),
            (date(2026, 4, 1), 1, 1),
        ]


def test_what_is_left_out_is_counted(brand):
    story.make_lead(brand, test=True)
    story.make_lead(brand)
    found = pipeline_report(brand, now=story.NOW)
    assert (found.excluded.tests, found.excluded.duplicates, found.excluded.discarded) == (1, 0, 0)
    assert found.funnel.leads == 1


class TestOutlook:
    def test_four_sales_are_too_few(self, brand):
        for _ in range(4):
            story.make_opportunity(brand, Stage.WON, now=story.NOW - 50 * DAY)
        story.make_opportunity(brand, Stage.ACCEPTED, now=story.NOW - 3 * DAY)
        found = pipeline_report(brand, now=story.NOW).outlook
        assert (found.wins, found.watched, sum(found.open)) == (4, 5, 1)
        assert (found.within, found.by_age) == (None, None)

    def test_it_is_what_the_curves_of_those_before_say(self, brand):
        story.make_location(brand, "D-2")
        took = [2, 4, 8, 16, 32, 64]
        for days in took:
            won = story.make_opportunity(brand, Stage.ACCEPTED, now=story.NOW - 100 * DAY, location="D-1")
            story.say(won, "won", now=story.NOW - 100 * DAY + 2 * HOUR + days * DAY)
        for days in (3, 9, 27):
            lost = story.make_opportunity(brand, Stage.ACCEPTED, now=story.NOW - 100 * DAY, location="D-2")
            story.say(lost, "lost", now=story.NOW - 100 * DAY + 2 * HOUR + days * DAY)
        ages = [5, 5, 80]
        for days in ages:
            story.make_opportunity(brand, Stage.ACCEPTED, now=story.NOW - days * DAY - 2 * HOUR, location="D-1")
        day = DAY.total_seconds()
        waits = Waits.of([[n * day for n in took], [n * day for n in (3, 9, 27)], []], [n * day for n in ages])
        curves = aalen_johansen(waits)[:1]

        found = pipeline_report(brand, filters=Filters(location="D-1"), now=story.NOW).outlook

        assert (found.wins, found.watched, found.open) == (6, 12, (0, 0, 2, 0, 0, 1, 0))
        assert found.within is not None
        assert (found.within[90].n, found.within[90].unknown) == (2, 1)
        for days in HORIZONS:
            truth = expected(curves, np.array([5 * day, 80 * day]), np.array([2, 1]), days * day)[0]
            for said, true in zip(found.within[days], truth, strict=True):
                assert said == pytest.approx(true, abs=0.02)

    def test_a_place_is_measured_by_all_of_the_brands_history(self, brand):
        story.make_location(brand, "D-2")
        for _ in range(5):
            story.make_opportunity(brand, Stage.WON, now=story.NOW - 50 * DAY, location="D-2")
        story.make_opportunity(brand, Stage.ACCEPTED, now=story.NOW - DAY, location="D-1")
        found = pipeline_report(brand, filters=Filters(location="D-1"), now=story.NOW).outlook
        assert (found.wins, sum(found.open)) == (5, 1)
        assert found.within is not None


def test_the_number_of_queries_does_not_grow(brand, count_queries):
    filters = Filters(location="D-1", since=story.NOW - 50 * DAY)
    counts = []
    for _ in range(3):
        story.make_opportunity(brand, Stage.COMPLETE, now=story.NOW - 40 * DAY)
        story.make_opportunity(brand, Stage.ACCEPTED)
        with count_queries() as queries:
            pipeline_report(brand, filters=filters, now=story.NOW)
        counts.append(queries.count)
    assert counts == [counts[0]] * 3
