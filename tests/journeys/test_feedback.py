from datetime import timedelta

import pytest

from leadloop.core.money import read_money
from leadloop.feedback.enums import DecidedBy
from leadloop.feedback.models import FollowUpForm, Review
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor, Event
from leadloop.journeys.due_work import work_due_steps
from leadloop.journeys.feedback_returns import (
    FormClosed,
    ReviewProblem,
    answer_follow_up_form,
    close_follow_up_form,
    give_review,
)
from leadloop.journeys.review_decided import DecisionProblem, decide_review
from leadloop.opportunities.enums import Stage
from leadloop.outbox.models import Message
from tests.support import story

pytestmark = pytest.mark.django_db
LOCATION = Actor(ActorKind.LOCATION)
BRAND = Actor(ActorKind.BRAND)
DONE = story.NOW + timedelta(days=40)


@pytest.fixture
def opportunity():
    brand = story.make_brand()
    story.make_location(brand)
    return story.make_opportunity(brand, Stage.COMPLETE)


def report(opportunity, amount="12500.00", *, now=DONE):
    money = read_money(amount, "EUR")
    return answer_follow_up_form(opportunity, revenue=money, answers={"sold": "Heat pump"}, by=LOCATION, now=now)


def review_of(opportunity, *, now=DONE, **changes):
    given = {
        "rating": "4",
        "title": "Good",
        "text": "Came on time.",
        "name": "Erika M.",
        "answers": {"recommend": "yes"},
    }
    return give_review(opportunity, given=given | changes, now=now)


def test_the_revenue_is_stored_with_the_lead(opportunity):
    form = report(opportunity)
    form.refresh_from_db()
    assert (str(form.revenue_amount), form.revenue_currency, form.answers) == ("12500.00", "EUR", {"sold": "Heat pump"})
    event = Event.objects.get(kind="feedback.revenue_reported")
    assert (event.lead_id, event.data) == (opportunity.lead_id, {"amount": "12500.00", "currency": "EUR"})


def test_it_can_be_corrected_also_in_the_same_moment_until_the_brand_closes_it(opportunity):
    report(opportunity)
    assert str(report(opportunity, "13000").revenue_amount) == "13000.00"
    form = report(opportunity, "14000", now=DONE + timedelta(days=1))
    assert (str(form.revenue_amount), form.answered_at, form.corrected_at) == (
        "14000.00",
        DONE,
        DONE + timedelta(days=1),
    )
    assert close_follow_up_form(form, now=DONE)
    with pytest.raises(FormClosed, match="closed"):
        report(opportunity, "1")
    assert str(FollowUpForm.objects.get().revenue_amount) == "14000.00"


def test_the_same_report_pressed_twice_is_one(opportunity):
    first = report(opportunity)
    again = report(opportunity, now=DONE + timedelta(days=1))
    assert (again.pk, again.corrected_at) == (first.pk, None)
    assert Event.objects.filter(kind="feedback.revenue_reported").count() == 1


def test_it_is_not_taken_before_completion():
    brand = story.make_brand("Southwind")
    story.make_location(brand)
    with pytest.raises(FormClosed, match="complete"):
        report(story.make_opportunity(brand, Stage.WON))


def test_a_review_becomes_attached_to_the_location_which_is_asked_to_decide(opportunity):
    review = review_of(opportunity)
    assert (review.location, review.rating, review.state, review.answers) == (
        opportunity.location,
        4,
        "pending",
        {"recommend": True},
    )
    assert [m.to for m in Message.objects.filter(kind="review_received")] == ["dana@d-1.example"]


def test_the_first_review_stays(opportunity):
    review_of(opportunity)
    assert review_of(opportunity, rating="1").rating == 4
    assert (Review.objects.count(), Message.objects.filter(kind="review_received").count()) == (1, 1)


@pytest.mark.parametrize("stars", ["", "0", "6", "4.5", "five", "٤", None])
def test_stars_are_one_to_five(opportunity, stars):
    with pytest.raises(ReviewProblem) as problem:
        review_of(opportunity, rating=stars)
    assert list(problem.value.errors) == ["rating"]


@pytest.mark.parametrize(("field", "limit"), [("title", 160), ("text", 5000), ("name", 160)])
def test_words_that_are_too_long_are_told_and_not_cut(opportunity, field, limit):
    with pytest.raises(ReviewProblem) as problem:
        review_of(opportunity, **{field: "x" * (limit + 1)})
    assert problem.value.errors == {field: f"Please shorten this to {limit} characters; it has {limit + 1}."}
    assert getattr(review_of(opportunity, **{field: "x" * limit}), field) == "x" * limit


def test_undecided_it_publishes_itself_after_the_brands_delay(opportunity):
    review = review_of(opportunity)
    assert work_due_steps(now=DONE + timedelta(days=14) - timedelta(seconds=1)) == 0
    assert work_due_steps(now=DONE + timedelta(days=14)) == 1
    review.refresh_from_db()
    assert (review.state, review.decided_by) == ("published", "delay")
    assert Event.objects.get(kind="review.published").actor_kind == "system"


@pytest.mark.parametrize("stars", ["1", "5"])
def test_hiding_needs_a_listed_reason_the_same_for_good_and_bad(opportunity, stars):
    review = review_of(opportunity, rating=stars)
    for reason in ("", "too_critical"):
        with pytest.raises(DecisionProblem) as problem:
            decide_review(review, publish=False, reason=reason, by=DecidedBy.LOCATION, actor=LOCATION, now=DONE)
        assert list(problem.value.errors) == ["reason"]
    decide_review(
        review, publish=False, reason="spam", note="A robot.", by=DecidedBy.LOCATION, actor=LOCATION, now=DONE
    )
    review.refresh_from_db()
    assert (review.state, review.hide_reason, review.hide_note, review.decided_by) == (
        "hidden",
        "spam",
        "A robot.",
        "location",
    )
    # A decision settles the publication that was due.
    assert work_due_steps(now=DONE + timedelta(days=400)) == 0


def test_the_brand_overrides_the_location_and_not_the_other_way_round(opportunity):
    review = review_of(opportunity, rating="1")
    decide_review(review, publish=False, reason="spam", by=DecidedBy.LOCATION, actor=LOCATION, now=DONE)
    decide_review(review, publish=True, by=DecidedBy.BRAND, actor=BRAND, now=DONE)
    with pytest.raises(DecisionProblem) as problem:
        decide_review(review, publish=False, reason="spam", by=DecidedBy.LOCATION, actor=LOCATION, now=DONE)
    assert list(problem.value.errors) == ["answer"]
    review.refresh_from_db()
    assert (review.state, review.decided_by, review.hide_reason) == ("published", "brand", "")


def test_what_the_brand_decided_a_moment_ago_the_location_does_not_override(opportunity):
    review = review_of(opportunity)
    decide_review(review, publish=False, reason="spam", by=DecidedBy.LOCATION, actor=LOCATION, now=DONE)
    seen_before = Review.objects.select_related("opportunity").get()
    decide_review(review, publish=False, reason="offensive", by=DecidedBy.BRAND, actor=BRAND, now=DONE)
    with pytest.raises(DecisionProblem) as problem:
        decide_review(seen_before, publish=True, by=DecidedBy.LOCATION, actor=LOCATION, now=DONE)
    assert list(problem.value.errors) == ["answer"]
    review.refresh_from_db()
    assert (review.state, review.decided_by, review.hide_reason) == ("hidden", "brand", "offensive")


def test_the_location_may_reply_to_what_the_brand_published(opportunity):
    review = review_of(opportunity)
    decide_review(review, publish=True, by=DecidedBy.BRAND, actor=BRAND, now=DONE)
    decide_review(review, publish=True, reply="Thank you.", by=DecidedBy.LOCATION, actor=LOCATION, now=DONE)
    review.refresh_from_db()
    assert (review.reply, review.decided_by, Event.objects.filter(kind="review.published").count()) == (
        "Thank you.",
        "brand",
        1,
    )


def test_a_survey_before_completion_is_too_early():
    brand = story.make_brand("Southwind")
    story.make_location(brand)
    with pytest.raises(ReviewProblem, match="done"):
        give_review(story.make_opportunity(brand, Stage.WON), given={"rating": "5"}, now=story.NOW)
