"""The report of satisfaction: an extension of the contract. Its filters are tested with those of the other reports."""

from datetime import timedelta

import pytest

from leadloop.feedback.enums import DecidedBy
from leadloop.history.models import SYSTEM
from leadloop.journeys.feedback_returns import give_review
from leadloop.journeys.review_decided import decide_review
from leadloop.opportunities.enums import Stage
from tests.api.conforming import errors_of
from tests.support import story

DAY = timedelta(days=1)


def rate(brand, stars, *, hide="", **changes):
    at = story.NOW + timedelta(hours=9)
    sold = story.make_opportunity(brand, Stage.COMPLETE, **changes)
    review = give_review(sold, given={"rating": stars}, now=at)
    decide_review(review, publish=not hide, reason=hide, by=DecidedBy.BRAND, actor=SYSTEM, now=at)


def test_the_satisfaction_to_the_letter(program, brand):
    rate(brand, 5)
    rate(brand, 4)
    rate(brand, 1, hide="spam")
    give_review(story.make_opportunity(brand, Stage.COMPLETE), given={"rating": 3}, now=story.NOW + DAY)
    mean = {"mean": 4.5, "low": pytest.approx(2.2353501), "high": pytest.approx(4.9638531), "n": 2}
    figures = {
        "rating": mean,
        "stars": [0, 0, 0, 1, 1],
        # No mail was taken by a server yet, so nobody was asked.
        "answered": {"k": 0, "n": 0, "rate": None, "low": None, "high": None},
        "hidden": {
            "k": 1, "n": 3, "rate": pytest.approx(1 / 3), "low": pytest.approx(0.0614919), "high": pytest.approx(0.7923404),
        },
        "pending": 1,
    }  # fmt: skip
    found = program.get("/reports/satisfaction").json()
    with_hidden = found.pop("rating_with_hidden")
    assert (with_hidden["mean"], with_hidden["n"]) == (pytest.approx(10 / 3), 3)
    assert found == {
        **figures,
        "hidden_reasons": [{"reason": "spam", "n": 1}],
        "months": [{"month": "2026-06", "rating": mean}],
        "locations": [{"ref": "D-1", "name": "Dealer D-1", **figures}],
        "next_cursor": None,
    }


def test_locations_of_the_satisfaction_come_in_pages_by_reference(program, brand):
    for number, stars in enumerate((1, 5, 3), 1):
        story.make_location(brand, f"D-{number}")
        rate(brand, stars, location=f"D-{number}")
    story.make_location(brand, "D-4", address={"region": "Wien", "country": "AT"})
    first = program.get("/reports/satisfaction", limit=2).json()
    rest = program.get("/reports/satisfaction", limit=2, cursor=first["next_cursor"]).json()
    assert [each["ref"] for page in (first, rest) for each in page["locations"]] == ["D-1", "D-2", "D-3"]
    assert rest["next_cursor"] is None
    assert first["rating"] == rest["rating"]
    assert [each["ref"] for each in program.get("/reports/satisfaction", region="wien").json()["locations"]] == []


@pytest.mark.parametrize(
    ("query", "field"), [({"limit": 201}, "limit"), ({"cursor": "none"}, "cursor"), ({"by": "won"}, "by")], ids=str
)
def test_a_page_of_satisfaction_that_cannot_be_is_refused(program, query, field):
    response = program.get("/reports/satisfaction", **query)
    assert (response.status_code, list(errors_of(response))) == (422, [field])


def test_the_cursor_of_another_report_is_refused(program, brand):
    for number in (1, 2):
        story.make_location(brand, f"D-{number}")
        story.make_opportunity(brand, location=f"D-{number}")
    cursor = program.get("/reports/performance", limit=1).json()["next_cursor"]
    assert program.get("/reports/satisfaction", cursor=cursor).status_code == 422
