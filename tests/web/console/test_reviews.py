"""Reviews in the console: the list, and the brand's decision."""

from datetime import timedelta

import pytest

from leadloop.core.ids import new_id
from leadloop.feedback.enums import DecidedBy, ReviewState
from leadloop.feedback.models import Review
from leadloop.history.enums import Kind
from leadloop.history.models import Event
from leadloop.journeys.feedback_returns import give_review
from leadloop.journeys.review_decided import decide_review
from leadloop.opportunities.enums import Stage
from tests.support.story import NOW, answerer, make_location, make_opportunity, recipient
from tests.web.console.pages import errors, links, messages, rows, text, typed

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def a_day_later(the_time):
    the_time.move_to(LATER)


@pytest.fixture
def location(brand):
    return make_location(brand)


def review(brand, rating=2, title="Too slow", now=NOW + timedelta(hours=6), **changes):
    sold = make_opportunity(brand, Stage.COMPLETE, **changes)
    given = {"rating": str(rating), "title": title, "text": "Came a week late.", "name": "Erika M.",
             "answers": {"recommend": ["no"]}}  # fmt: skip
    return give_review(sold, given=given, now=now)


def test_a_row_says_what_where_who_and_how_it_stands(as_manager, brand, location):
    review(brand)

    assert rows(as_manager.get("/console/reviews/")) == [
        "Too slow Came a week late. Dealer D-1 · Erika M. · 3 Jun 2026 Undecided"
    ]


def test_an_empty_list_says_when_reviews_come(as_manager, brand):
    assert "No reviews yet" in text(as_manager.get("/console/reviews/"))


def test_filters(as_manager, brand, location):
    make_location(brand, "D-2")
    bad, good = review(brand, 1, "Bad"), review(brand, 5, "Good", location="D-2")
    decide_review(
        good, publish=True, by=DecidedBy.LOCATION, actor=answerer(recipient(good.opportunity)).actor, now=LATER
    )

    def found(query):
        return [each.split(" ")[0] for each in rows(as_manager.get(f"/console/reviews/?{query}"))]

    assert sorted(found("")) == ["Bad", "Good"]
    assert found("state=pending") == ["Bad"]
    assert found("state=published") == ["Good"]
    assert found("rating=1") == ["Bad"]
    assert found("location=D-2") == ["Good"]
    assert found("state=hidden") == []
    response = as_manager.get("/console/reviews/?rating=9")
    assert (list(errors(response)), len(rows(response))) == (["rating"], 2)
    assert bad.state == ReviewState.PENDING


def test_the_list_costs_the_same_with_one_row_and_with_three(as_manager, brand, location, count_queries):
    review(brand)
    as_manager.get("/console/reviews/")
    with count_queries() as one:
        as_manager.get("/console/reviews/")
    review(brand)
    review(brand)
    with count_queries(most=one.count):
        as_manager.get("/console/reviews/")


def test_a_review_shows_everything_and_says_what_the_law_says(as_manager, brand, location):
    made = review(brand)

    shown = text(as_manager.get(f"/console/reviews/{made.pk}/"))

    for part in (
        "Too slow",
        "Came a week late.",
        "Erika M.",
        "Would you recommend this location? No",
        "Dealer D-1",
        "unlawful",
    ):
        assert part in shown
    assert links(as_manager.get(f"/console/reviews/{made.pk}/"))["Erika Mustermann"] == (
        f"/console/opportunities/{made.opportunity_id}/"
    )


def test_the_brand_publishes_in_ones_own_name(as_manager, manager, brand, location):
    made = review(brand)

    response = as_manager.post(f"/console/reviews/{made.pk}/", {"answer": "publish"}, follow=True)

    assert messages(response) == ["The review is published."]
    made.refresh_from_db()
    assert (made.state, made.decided_by, made.published_at) == (ReviewState.PUBLISHED, DecidedBy.BRAND, LATER)
    assert Event.objects.get(kind=Kind.REVIEW_PUBLISHED).actor_id == manager.pk


def test_the_brand_overrides_the_location_both_ways(as_manager, brand, location):
    made = review(brand)
    decide_review(
        made, publish=False, reason="spam", by=DecidedBy.LOCATION, actor=answerer(recipient(made.opportunity)).actor,
        reply="We are sorry.", now=LATER,
    )  # fmt: skip

    as_manager.post(f"/console/reviews/{made.pk}/", {"answer": "publish"})
    made.refresh_from_db()
    assert (made.state, made.hide_reason, made.reply) == (ReviewState.PUBLISHED, "", "We are sorry.")
    as_manager.post(f"/console/reviews/{made.pk}/", {"answer": "hide", "reason": "offensive", "note": "Second line"})

    made.refresh_from_db()
    assert (made.state, made.hide_reason, made.hide_note, made.decided_by) == (
        ReviewState.HIDDEN, "offensive", "Second line", DecidedBy.BRAND,
    )  # fmt: skip
    assert made.reply == "We are sorry."


@pytest.mark.parametrize("reason", ["", "too_critical", "\x00"])
def test_hiding_needs_one_of_the_reasons(as_manager, brand, location, reason):
    made = review(brand)

    response = as_manager.post(f"/console/reviews/{made.pk}/", {"answer": "hide", "reason": reason, "note": "my words"})

    assert (response.status_code, list(errors(response))) == (422, ["reason"])
    assert typed(response)["note"] == "my words"
    made.refresh_from_db()
    assert made.state == ReviewState.PENDING


@pytest.mark.parametrize("answer", ["", "delete", "PUBLISH"])
def test_any_other_answer_changes_nothing(as_manager, brand, location, answer):
    made = review(brand)

    assert as_manager.post(f"/console/reviews/{made.pk}/", {"answer": answer}).status_code == 200
    made.refresh_from_db()
    assert made.state == ReviewState.PENDING


def test_another_brands_review_is_as_good_as_missing(as_manager, brand, other_brand):
    make_location(other_brand)
    theirs = review(other_brand)
    path = f"/console/reviews/{theirs.pk}/"

    assert as_manager.get(path).content == as_manager.get(f"/console/reviews/{new_id()}/").content
    assert as_manager.post(path, {"answer": "publish"}).status_code == 404
    assert Review.objects.get().state == ReviewState.PENDING
    assert "Too slow" not in text(as_manager.get("/console/reviews/"))


def test_markup_in_a_review_stays_text(as_manager, brand, location):
    made = review(brand, title="<script>alert(1)</script>")

    for path in ("/console/reviews/", f"/console/reviews/{made.pk}/"):
        assert "<script>alert(1)" not in as_manager.get(path).content.decode()
