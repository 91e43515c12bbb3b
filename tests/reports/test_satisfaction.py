"""What customers say: small stories with figures that can be told by heart."""

from datetime import timedelta

import pytest

from leadloop.feedback.enums import DecidedBy, HideReason
from leadloop.history.models import SYSTEM, Uncounted
from leadloop.journeys.feedback_returns import give_review
from leadloop.journeys.review_decided import decide_review
from leadloop.journeys.stage_corrected import correct_stage
from leadloop.opportunities.enums import Stage
from leadloop.outbox.models import Message
from leadloop.outbox.sending import send_due
from leadloop.outbox.transports import LocalMailbox
from leadloop.reports.cohort import Filters
from leadloop.reports.pages import pages_of
from leadloop.reports.rollups.folding import fold
from leadloop.reports.satisfaction import newest_words, satisfaction
from leadloop.reports.statistics.intervals import rate_of
from leadloop.reports.statistics.ratings import mean_rating
from tests.support import story

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = story.NOW + 10 * DAY


@pytest.fixture
def brand():
    made = story.make_brand()
    story.make_location(made, "D-1")
    return made


def review(brand, rating, *, hide="", decide=True, at=LATER, words="", **changes):
    given = give_review(
        story.make_opportunity(brand, Stage.COMPLETE, **changes), given={"rating": rating, "text": words}, now=at
    )
    if decide:
        decide_review(given, publish=not hide, reason=hide, by=DecidedBy.BRAND, actor=SYSTEM, now=at)
    return given


def test_nothing_yet(brand):
    found = satisfaction(brand)
    assert (found.all.stars, found.all.mean, found.all.response) == ((0,) * 5, mean_rating([0] * 5), rate_of(0, 0))
    assert (found.all.hidden, found.all.pending, found.unasked) == (rate_of(0, 0), 0, 0)
    assert (found.reasons, found.months, found.locations, found.next) == ([], [], [], None)


def test_stars_are_the_published_ones_and_what_is_hidden_is_told_with_its_reason(brand):
    for rating in (5, 5, 2):
        review(brand, rating)
    review(brand, 1, hide="spam")
    review(brand, 1, hide="offensive")
    review(brand, 2, hide="spam")
    review(brand, 3, decide=False)
    review(brand, 1, test=True)
    found = satisfaction(brand)
    assert (found.all.stars, found.all.mean) == ((0, 1, 0, 0, 2), mean_rating([0, 1, 0, 0, 2]))
    assert (found.all.hidden, found.all.pending, found.all.received) == (rate_of(3, 6), 1, 7)
    assert found.reasons == [(HideReason.SPAM, 2), (HideReason.OFFENSIVE, 1)]
    assert found.with_hidden == mean_rating([2, 2, 0, 0, 2])


@pytest.mark.parametrize("folded", [False, True])
def test_the_response_is_of_the_surveys_that_went_out(brand, folded):
    for number in range(3):
        story.make_opportunity(brand, Stage.COMPLETE, customer={"email": f"c{number}@customer.example", "phone": ""})
    # Nothing has gone out yet; then one is refused on its way.
    assert satisfaction(brand).all.response == rate_of(0, 0)
    surveys = Message.objects.filter(kind="survey").order_by("queued_at")
    Message.objects.filter(pk=surveys.last().pk).update(state="parked", attempts=9)
    while folded and fold():
        pass
    send_due(LocalMailbox(), now=LATER)
    assert satisfaction(brand).all.response == rate_of(0, 2)
    while folded and fold():
        pass
    asked = Message.objects.filter(kind="survey", state="done").earliest("queued_at").lead_id
    one = story.opportunity_of(asked)
    give_review(one, given={"rating": 4}, now=LATER)
    # One who was not asked by us answers all the same: no part of the response.
    review(brand, 5)
    found = satisfaction(brand)
    assert (found.all.response, found.unasked) == (rate_of(1, 2), 1)
    correct_stage(one, to=Stage.LOST, reason="It fell through.", actor=SYSTEM, now=LATER)
    assert satisfaction(brand).all.response == rate_of(0, 1)


# On PostgreSQL one statement marks it, on SQLite several: the test runs on both.
def test_a_survey_that_went_out_is_noted_to_be_counted_and_other_mail_is_not(brand):
    made = story.make_opportunity(brand, Stage.COMPLETE)
    while fold():
        pass
    send_due(LocalMailbox(), now=LATER)
    assert list(Uncounted.objects.values_list("lead_id", "brand_id")) == [(made.lead_id, brand.pk)]


def test_another_reason_for_hiding_is_counted_though_the_history_has_no_event_for_it(brand):
    given = review(brand, 1, hide="spam")
    while fold():
        pass
    decide_review(given, publish=False, reason="offensive", by=DecidedBy.BRAND, actor=SYSTEM, now=LATER)
    assert satisfaction(brand).reasons == [(HideReason.OFFENSIVE, 1)]
    while fold():
        pass
    assert satisfaction(brand).reasons == [(HideReason.OFFENSIVE, 1)]


def test_months_are_those_in_which_reviews_came(brand):
    review(brand, 5, at=story.NOW + 30 * DAY)
    review(brand, 4, at=story.NOW + 30 * DAY)
    review(brand, 1, at=story.NOW + 100 * DAY)
    assert [(each.month, each.mean.n, each.mean.mean) for each in satisfaction(brand).months] == [
        ("2026-07", 2, 4.5),
        ("2026-08", 0, None),
        ("2026-09", 1, 1.0),
    ]


def test_few_reviews_do_not_lead(brand):
    for ref, ratings in {"D-2": [5], "D-3": [5] * 5 + [4] * 5, "D-4": [4] * 6}.items():
        story.make_location(brand, ref)
        for rating in ratings:
            review(brand, rating, location=ref)
    found = satisfaction(brand)
    assert [(each.ref, each.is_ranked, each.ratings.mean.n) for each in found.locations] == [
        ("D-3", True, 10),
        ("D-4", True, 6),
        ("D-2", False, 1),
    ]
    page = satisfaction(brand, page=pages_of(2))
    assert ([each.ref for each in page.locations], page.next) == (["D-3", "D-4"], 2)
    assert [each.ref for each in satisfaction(brand, page=pages_of(2, first=2)).locations] == ["D-2"]
    assert satisfaction(brand, filters=Filters(region="Wien")).locations == []


def test_the_newest_words(brand):
    story.make_location(brand, "D-2")
    review(brand, 5, words="Very quick.")
    review(brand, 1, words="Buy my pills", hide="spam", at=LATER + DAY, location="D-2", source={"channel": "fair"})
    review(brand, 3)
    review(brand, 2, words="Not decided on", decide=False)

    def words(**filters):
        return [each.text for each in newest_words(brand, Filters(**filters))]

    assert words() == ["Buy my pills", "Very quick."]
    assert words(location="D-1") == ["Very quick."]
    assert words(source="fair") == words(region="berlin", source="fair", since=story.NOW) == ["Buy my pills"]
    assert words(since=story.NOW + DAY) == []


def test_the_number_of_queries_does_not_grow(brand, count_queries):
    counted = []
    for number in range(1, 4):
        story.make_location(brand, f"L-{number}")
        review(brand, 5, location=f"L-{number}")
        with count_queries() as queries:
            found = satisfaction(brand)
        counted.append((queries.count, len(found.locations or ())))
    assert counted == [(counted[0][0], 1), (counted[0][0], 2), (counted[0][0], 3)]
