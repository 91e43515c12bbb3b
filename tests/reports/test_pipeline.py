from datetime import timedelta
from decimal import Decimal

import pytest

from leadloop.core.money import Money
from leadloop.history.models import SYSTEM
from leadloop.intake.enums import LeadStatus
from leadloop.journeys.feedback_returns import answer_follow_up_form
from leadloop.journeys.stage_corrected import correct_stage
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.operations import mark_overdue
from leadloop.reports.cohort import Filters
from leadloop.reports.pipeline import pipeline_now
from leadloop.reports.rollups.folding import fold
from tests.support import story

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NO_LEADS = dict.fromkeys(LeadStatus, 0)
NO_OPPORTUNITIES = dict.fromkeys(Stage, 0)


@pytest.fixture
def brand():
    made = story.make_brand()
    story.make_location(made, "D-1")
    return made


def report_revenue(opportunity, amount, currency="EUR"):
    revenue = Money(Decimal(amount), currency)
    answer_follow_up_form(opportunity, revenue=revenue, answers={}, by=SYSTEM, now=story.NOW + DAY)


def test_an_empty_brand_has_every_key_at_nought(brand):
    found = pipeline_now(brand, now=story.NOW)
    assert found.as_of == story.NOW
    assert found.leads == NO_LEADS
    assert found.opportunities == NO_OPPORTUNITIES
    assert (found.overdue, found.revenue) == (0, ())


def test_each_stage_is_counted_where_it_stands(brand):
    for number, stage in enumerate(story.WAY_TO):
        for _ in range(number + 1):
            story.make_opportunity(brand, stage)
    found = pipeline_now(brand, now=story.NOW)
    # There is one location, so a rejected lead finds no second round.
    assert found.leads == NO_LEADS | {LeadStatus.QUALIFIED: 28}
    assert found.opportunities == NO_OPPORTUNITIES | {stage: n + 1 for n, stage in enumerate(story.WAY_TO)}


def test_a_lead_in_its_second_round_is_one_lead_and_two_opportunities(brand):
    story.make_location(brand, "D-2")
    story.make_opportunity(brand, Stage.REJECTED)
    found = pipeline_now(brand, now=story.NOW)
    assert found.leads == NO_LEADS | {LeadStatus.QUALIFIED: 1}
    assert found.opportunities == NO_OPPORTUNITIES | {Stage.REJECTED: 1, Stage.UNACKNOWLEDGED: 1}


def test_revenue_is_summed_by_currency_of_what_stands_at_complete(brand):
    report_revenue(story.make_opportunity(brand, Stage.COMPLETE), "0.10")
    report_revenue(story.make_opportunity(brand, Stage.COMPLETE), "0.20")
    report_revenue(story.make_opportunity(brand, Stage.COMPLETE), "99.00", "CHF")
    wrong = story.make_opportunity(brand, Stage.COMPLETE)
    report_revenue(wrong, "1000000.00")
    correct_stage(wrong, to=Stage.LOST, reason="Never delivered", actor=SYSTEM, now=story.NOW + DAY)
    found = pipeline_now(brand, now=story.NOW)
    assert found.revenue == (Money(Decimal("99.00"), "CHF"), Money(Decimal("0.30"), "EUR"))
    assert found.answered == 3
    assert found.opportunities == NO_OPPORTUNITIES | {Stage.COMPLETE: 3, Stage.LOST: 1}


@pytest.mark.broken_data  # overdue here without the event that a step would have recorded
def test_overdue_is_counted(brand):
    for _ in range(2):
        mark_overdue(story.make_opportunity(brand, Stage.ACCEPTED), now=story.NOW)
    story.make_opportunity(brand, Stage.ACCEPTED)
    assert pipeline_now(brand, now=story.NOW).overdue == 2


def test_test_leads_and_other_brands_are_left_out(brand):
    story.make_lead(brand, test=True)
    other = story.make_brand("Southwind")
    story.make_location(other, "D-1")
    story.make_lead(other)
    found = pipeline_now(brand, now=story.NOW)
    assert found.leads == NO_LEADS
    assert found.opportunities == NO_OPPORTUNITIES


class TestFilters:
    @pytest.fixture(autouse=True)
    def leads(self, brand):
        story.make_location(brand, "D-2", address={"city": "Wien", "region": "Wien", "country": "AT"})
        story.make_lead(brand, location="D-1")
        story.make_lead(brand, location="D-2", source={"channel": "fair"}, now=story.NOW + DAY)

    @pytest.mark.parametrize(
        ("filters", "count"),
        [
            (Filters(), 2),
            (Filters(location="D-2"), 1),
            (Filters(location="d-2"), 0),
            (Filters(region="wien"), 1),
            (Filters(region="Wien", location="D-1"), 0),
            (Filters(source="fair"), 1),
            (Filters(source="website", location="D-2"), 0),
            (Filters(form="request-a-quote"), 2),
            (Filters(form="other"), 0),
            # From `since` on, until just before `before`.
            (Filters(since=story.NOW + DAY), 1),
            (Filters(since=story.NOW + DAY + timedelta(microseconds=1)), 0),
            (Filters(before=story.NOW + DAY), 1),
            (Filters(before=story.NOW + DAY + timedelta(microseconds=1)), 2),
        ],
        ids=repr,
    )
    def test_they_choose_leads_and_opportunities_alike(self, brand, filters, count):
        found = pipeline_now(brand, filters=filters, now=story.NOW)
        assert found.leads == NO_LEADS | {LeadStatus.QUALIFIED: count}
        assert found.opportunities == NO_OPPORTUNITIES | {Stage.UNACKNOWLEDGED: count}

    def test_a_lead_counts_where_it_was_chosen_and_where_it_was_offered(self, brand):
        story.say(story.opportunity_of(story.make_lead(brand, location="D-1")), "reject")
        for ref in ("D-1", "D-2"):
            assert pipeline_now(brand, filters=Filters(location=ref), now=story.NOW).leads[LeadStatus.QUALIFIED] == 2


def test_the_number_of_queries_does_not_grow(brand, count_queries):
    for _ in range(3):
        report_revenue(story.make_opportunity(brand, Stage.COMPLETE), "1.00")
        with count_queries() as queries:
            pipeline_now(brand, filters=Filters(location="D-1"), now=story.NOW)
        # Five of them read what nobody has folded yet.
        assert queries.count == 11
    fold()
    with count_queries() as queries:
        pipeline_now(brand, filters=Filters(location="D-1"), now=story.NOW)
    assert queries.count == 6
