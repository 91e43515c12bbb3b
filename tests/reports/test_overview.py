"""What the page about performance tells."""

from datetime import UTC, date, datetime, timedelta

import pytest

from leadloop.accounts.operations import add_api_key
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor
from leadloop.journeys.desk_decides import positive
from leadloop.journeys.outcome_recorded import Decider
from leadloop.opportunities.enums import Stage
from leadloop.reports.breakdowns import MOST_ROWS
from leadloop.reports.cohort import Filters
from leadloop.reports.overview import overview
from leadloop.reports.statistics.intervals import rate_of
from leadloop.reports.trends import Step
from tests.support import story
from tests.support.desk import make_agent, make_desk_brand, make_desk_lead, pass_on

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def brand():
    made = story.make_brand()
    story.make_location(made, "D-1")
    return made


def test_nothing_yet(brand):
    found = overview(brand, now=story.NOW)
    assert (found.all.n, found.all.leads, found.trend, found.breakdowns, found.other) == (0, 0, (), (), None)
    assert [each.by_day[max(each.by_day)].share for each in found.all.ends] == [None, None]


def test_reasons_are_of_what_stands_so_and_in_the_brands_words(brand):
    for reason in ("too_far", "no_capacity", "too_far"):
        story.say(story.make_opportunity(brand), "reject", reason=reason)
    story.say(story.make_opportunity(brand, Stage.ACCEPTED), "lost", reason="price", now=story.NOW + DAY)
    found = overview(brand, now=story.NOW + DAY)
    assert found.all.reasons == {"rejected": {"too_far": 2, "no_capacity": 1}, "lost": {"price": 1}}
    assert found.labels["lost", "price"] == "Price"
    assert (found.all.stands[Stage.REJECTED], found.all.undecided["won"]) == (3, 0)


def test_ends_that_compete_share_what_there_is_and_open_ones_are_censored(brand):
    # Accepted after 2 hours: one is won an hour later, one lost; two wait still.
    for stage in (Stage.WON, Stage.LOST, Stage.ACCEPTED, Stage.ACCEPTED):
        story.make_opportunity(brand, stage)
    winning = overview(brand, now=story.NOW + 40 * DAY).all.ends[1]
    assert (winning.name, winning.n, winning.open, list(winning.curves)) == (
        "to_win", 4, 2, ["won", "lost", "withdrawn"],
    )  # fmt: skip
    assert winning.by_day[30].share == pytest.approx(0.25)
    assert winning.by_day[30].at_risk == 2
    # Nobody was watched for 60 days.
    assert (winning.by_day[60].share, winning.by_day[60].at_risk) == (None, 0)


def test_months_stand_beside_those_of_the_year_before(brand):
    for day, stage in (
        (datetime(2025, 5, 20, 9, tzinfo=UTC), Stage.LOST),
        (datetime(2026, 5, 1, 9, tzinfo=UTC), Stage.WON),
        (datetime(2026, 6, 3, 9, tzinfo=UTC), Stage.ACCEPTED),
    ):
        story.make_opportunity(brand, stage, now=day)
    found = overview(brand, now=story.NOW + 12 * HOUR).trend
    # From the first one that has anything, then or a year before.
    assert [each.start for each in found] == [date(2026, 5, 1), date(2026, 6, 1)]
    may, june = found
    assert (may.now.rates["won"], may.before.rates["won"]) == (rate_of(1, 1), rate_of(0, 1))
    assert (may.running, june.running) == (False, True)
    assert not may.is_unfinished("won")


def test_a_period_with_many_undecided_ones_is_unfinished_though_it_is_over(brand):
    for stage in (Stage.WON, Stage.ACCEPTED):
        story.make_opportunity(brand, stage, now=story.NOW - 5 * DAY)
    may = overview(brand, now=story.NOW).trend[0]
    assert (may.start, may.running) == (date(2026, 5, 1), False)
    assert (may.is_unfinished("won"), may.is_unfinished("accepted")) == (True, False)


def test_weeks_begin_on_mondays_in_the_brands_zone_and_keep_to_the_days_chosen(brand):
    # Sunday 23:30 in Berlin, and half an hour later.
    for minutes in (0, 30):
        story.make_opportunity(brand, now=datetime(2026, 5, 17, 21, 30, tzinfo=UTC) + timedelta(minutes=minutes))
    found = overview(brand, step=Step.WEEK, now=story.NOW).trend
    assert [(each.start, each.now.rates["accepted"].n) for each in found] == [
        (date(2026, 5, 11), 1), (date(2026, 5, 18), 1), (date(2026, 5, 25), 0), (date(2026, 6, 1), 0),
    ]  # fmt: skip
    until = Filters(before=datetime(2026, 5, 20, tzinfo=UTC))
    assert [each.start for each in overview(brand, filters=until, step=Step.WEEK, now=story.NOW).trend] == [
        date(2026, 5, 11), date(2026, 5, 18),
    ]  # fmt: skip


def test_the_first_and_the_last_period_keep_to_what_was_chosen_and_those_a_year_before_alike(brand):
    midnight = datetime(2026, 4, 9, 22, tzinfo=UTC)
    for year in (2026, 2025):
        for month, day in ((4, 9), (4, 10), (4, 30), (5, 5), (5, 6)):
            story.make_opportunity(brand, now=datetime(year, month, day, 9, tzinfo=UTC))
    chosen = Filters(since=midnight, before=midnight + 26 * DAY)
    found = overview(brand, filters=chosen, now=story.NOW)
    assert [(each.start.month, each.now.rates["accepted"].n, each.before.rates["accepted"].n) for each in found.trend] == [
        (4, 2, 2), (5, 1, 1),
    ]  # fmt: skip
    assert sum(each.now.rates["accepted"].n for each in found.trend) == found.all.n
    # By week from a Friday to a Tuesday, a year before from a Friday to a Tuesday as well: 11 April to 6 May.
    weeks = overview(brand, filters=chosen, step=Step.WEEK, now=story.NOW).trend
    assert [each.now.rates["accepted"].n for each in weeks] == [1, 0, 0, 1, 1]
    assert [each.before.rates["accepted"].n for each in weeks] == [0, 0, 0, 1, 2]


def test_what_was_chosen_until_before_now_does_not_run(brand):
    story.make_opportunity(brand, now=story.NOW - 2 * HOUR)
    until = Filters(before=story.NOW - HOUR)
    [june] = overview(brand, filters=until, now=story.NOW).trend
    assert (june.start, june.running) == (date(2026, 6, 1), False)


def test_a_leap_day_has_the_end_of_february_a_year_before(brand):
    for day in (
        datetime(2024, 2, 29, 9, tzinfo=UTC),
        datetime(2023, 2, 28, 9, tzinfo=UTC),
        datetime(2023, 3, 1, 9, tzinfo=UTC),
    ):
        story.make_opportunity(brand, now=day)
    since = Filters(since=datetime(2024, 2, 28, 23, tzinfo=UTC), before=datetime(2024, 3, 1, 23, tzinfo=UTC))
    february, march = overview(brand, filters=since, now=story.NOW).trend
    assert [each.rates["accepted"].n for each in (february.now, february.before, march.before)] == [1, 0, 1]


def test_of_a_locations_source_weeks_are_told_too(brand):
    story.make_opportunity(brand)
    found = overview(brand, filters=Filters(location="D-1", source="website"), step=Step.WEEK, now=story.NOW)
    assert (found.step, found.all.n, found.trend[-1].now.rates["accepted"].n) == (Step.WEEK, 1, 1)


def told(found, by):
    (each,) = [each for each in found.breakdowns if each.by == by]
    return [(row.name, row.n, row.won.k) for row in each.rows], each.more


def test_break_downs_come_by_number_with_names_of_people(db):
    brand = make_desk_brand()
    ada, where = make_agent(brand), story.make_location(brand)
    for channel in ("fair", "website", "website"):
        pass_on(make_desk_lead(brand, source={"channel": channel, "campaign": "spring"}), ada, where)
    found = overview(brand, now=story.NOW)
    assert told(found, "source") == ([("website", 2, 0), ("fair", 1, 0)], 0)
    assert told(found, "form") == ([("Request a quote", 3, 0)], 0)
    assert told(found, "region") == ([("Berlin", 3, 0)], 0)
    assert told(found, "campaign") == ([("spring", 3, 0)], 0)
    assert told(found, "agent") == ([("Ada", 3, 0)], 0)
    assert found.whole_only == ()


def test_a_program_that_passed_leads_on_is_called_by_its_key_as_in_the_history(db):
    brand = make_desk_brand()
    where, (key, _secret) = story.make_location(brand), add_api_key(brand=brand, name="Web shop", now=story.NOW)
    by = Decider(Actor(ActorKind.PROGRAM, key.pk), None, None)
    positive(make_desk_lead(brand), by=by, location=where, contacted=True, now=story.NOW)
    pass_on(make_desk_lead(brand), make_agent(brand), where)
    rows, _more = told(overview(brand, now=story.NOW), "agent")
    assert sorted(rows) == [("Ada", 1, 0), ("Web shop (API key)", 1, 0)]


def test_leads_without_a_campaign_product_or_agent_stand_last_so_that_all_come_to_the_whole(brand):
    for product, campaign in (("Heat pump", "spring"), ("Heat pump", ""), ("Solar", ""), ("", ""), ("", "spring")):
        story.make_opportunity(brand, Stage.WON, request={"product": product}, source={"channel": "fair", "campaign": campaign})  # fmt: skip
    story.make_opportunity(brand, request={"product": ""}, source={"channel": "fair", "campaign": ""})
    found = overview(brand, now=story.NOW + DAY)
    assert told(found, "product") == ([("Heat pump", 2, 2), ("Solar", 1, 1), ("No product", 3, 2)], 0)
    assert told(found, "campaign") == ([("spring", 2, 2), ("No campaign", 4, 3)], 0)
    # Beyond what is shown are those that have one.
    few = overview(brand, most=1, now=story.NOW + DAY)
    assert told(few, "product") == ([("Heat pump", 2, 2), ("No product", 3, 2)], 1)
    # Nobody had an agent: a table of that alone would tell nothing.
    assert "agent" not in [each.by for each in found.breakdowns]


def test_what_is_chosen_is_not_broken_down_and_what_is_not_kept_is_named(brand):
    story.make_opportunity(brand, Stage.WON, request={"product": "Heat pump"})
    found = overview(brand, filters=Filters(source="website"), now=story.NOW)
    assert [each.by for each in found.breakdowns] == ["form", "region"]
    assert found.whole_only == ("campaign", "product", "agent")
    found = overview(brand, filters=Filters(location="D-1"), now=story.NOW)
    assert [(each.by, each.rows[0].won) for each in found.breakdowns] == [
        ("source", rate_of(1, 1)), ("form", rate_of(1, 1)),
    ]  # fmt: skip
    assert told(overview(brand, now=story.NOW), "product") == ([("Heat pump", 1, 1)], 0)


def test_rows_with_few_offers_are_counted_not_shown(brand):
    for number in range(MOST_ROWS + 2):
        story.make_opportunity(brand, source={"channel": f"fair {number:02}"})
    rows, more = told(overview(brand, now=story.NOW), "source")
    assert (len(rows), more) == (MOST_ROWS, 2)


def test_another_cohort_beside_it(brand):
    story.make_location(brand, "D-2")
    story.make_opportunity(brand, Stage.WON)
    story.make_opportunity(brand, Stage.ACKNOWLEDGED, location="D-2")
    found = overview(brand, filters=Filters(location="D-1"), other=Filters(location="D-2"), now=story.NOW + DAY)
    assert (found.all.rates["accepted"], found.other.rates["accepted"]) == (rate_of(1, 1), rate_of(0, 1))


@pytest.mark.parametrize("other", [None, Filters(source="website")])
def test_the_number_of_queries_does_not_grow(brand, count_queries, other):
    counted = set()
    for number in range(3):
        story.make_location(brand, f"L-{number}", address=story.location_json()["address"] | {"region": f"R{number}"})
        story.make_opportunity(brand, Stage.WON, location=f"L-{number}", source={"channel": f"c{number}"})
        with count_queries() as queries:
            overview(brand, other=other, now=story.NOW)
        counted.add(queries.count)
    assert len(counted) == 1
