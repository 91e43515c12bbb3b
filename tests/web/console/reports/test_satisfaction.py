"""The page of satisfaction, and that of definitions."""

from datetime import timedelta

import pytest

from leadloop.feedback.enums import DecidedBy
from leadloop.feedback.models import Review
from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM
from leadloop.history.operations import event, record
from leadloop.journeys.feedback_returns import give_review
from leadloop.journeys.review_decided import decide_review
from leadloop.opportunities.enums import Stage
from leadloop.reports.definitions import DEFINITIONS
from tests.support.pressing import text_of
from tests.support.story import NOW, make_location, make_opportunity
from tests.web.console.pages import links, main_of, rows, text
from tests.web.console.reports.test_revenue import stats

pytestmark = pytest.mark.django_db

PAGE = "/console/reports/satisfaction/"


def review(brand, rating, *, hide="", words="", **changes):
    at = changes.get("now", NOW) + timedelta(hours=9)
    given = give_review(
        make_opportunity(brand, Stage.COMPLETE, **changes), given={"rating": rating, "text": words}, now=at
    )
    decide_review(given, publish=not hide, reason=hide, by=DecidedBy.BRAND, actor=SYSTEM, now=at)


@pytest.fixture
def rated(brand):
    make_location(brand)
    make_location(brand, "D-2")
    for rating in (5, 5, 4, 3, 1):
        review(brand, rating, words=f"Worth {rating}.")
    review(brand, 1, hide="spam", words="Buy my pills", location="D-2")
    return brand


def test_nothing_yet(as_manager, brand):
    assert "No customer was asked yet" in text(as_manager.get(PAGE))


def test_what_customers_say(as_manager, rated):
    response = as_manager.get(PAGE)
    said = text(response)
    assert stats(response)["Mean rating"][0] == "3.6"
    assert stats(response)["Hidden reviews"][0] == "17 %"
    assert stats(response)["Customers who answered"][0] == "–"
    assert "between 2.2 and 4.6, of 5 published reviews" in said
    assert "between 3 % and 56 %, 1 of 6" in said
    assert "3 of 5 reviews have four stars or five" in said
    assert "With the hidden ones the mean would be 3.2" in said
    assert "6 reviews are no part of those who answered" in said
    # Of one location there are enough to tell a mean, of the other there is none but a hidden one.
    assert said.index("Dealer D-1") < said.index("Dealer D-2")


def test_hidden_words_are_marked_as_such(as_manager, rated):
    shown = rows(as_manager.get(PAGE))
    assert len(shown) == 6
    assert [("Hidden" in each, "Advertising or spam" in each) for each in shown if "pills" in each] == [(True, True)]
    assert all("Published" in each for each in shown if "pills" not in each)


def test_few_reviews_are_too_few(as_manager, brand):
    make_location(brand)
    review(brand, 5)
    page = as_manager.get(PAGE)
    assert stats(page)["Mean rating"][0] == "too few to say"
    # No month is drawn, but each is told.
    assert "There are too few in each to draw anything yet." in text(page)
    assert ["Jun 2026 (still under way)", "too few to say", "–", "1"] in table_rows(page)


def test_the_page_costs_the_same_with_one_review_and_with_three(as_manager, brand, count_queries):
    make_location(brand)
    review(brand, 5, words="Good.")
    as_manager.get(PAGE)
    with count_queries() as one:
        as_manager.get(PAGE)
    review(brand, 5, words="Good.")
    review(brand, 4, words="Well.")
    with count_queries(most=one.count):
        as_manager.get(PAGE)


def test_another_brands_words_are_not_shown(as_manager, brand, other_brand):
    make_location(other_brand)
    review(other_brand, 5, words="Theirs.")
    assert "Theirs." not in text(as_manager.get(PAGE))


def test_every_definition_is_on_one_page_that_each_report_leads_to(as_manager, rated):
    for page in (PAGE, "/console/reports/revenue/"):
        assert links(as_manager.get(page))["What the figures mean"] == "/console/reports/definitions/"
    said = text(as_manager.get("/console/reports/definitions/"))
    for each in DEFINITIONS.values():
        assert str(each.meaning) in said
        assert str(each.formula) in said


def table_rows(response):
    """The rows of all tables, as the texts of their cells."""
    return [[text_of(cell) for cell in row if cell.tag in {"th", "td"}] for row in main_of(response).iter("tr")]


def reviews_at(client, href):
    """How many reviews the list has at this address."""
    return len(rows(client.get(href)))


def test_every_number_leads_to_exactly_its_reviews(as_manager, rated):
    make_opportunity(rated, Stage.COMPLETE, test=True)
    for query in ("", "?since=2026-06-03&until=2026-06-03", "?location=D-1", "?region=berlin", "?source=website"):
        response = as_manager.get(PAGE + query)
        tiles = stats(response)
        hidden = 0 if "D-1" in query else 1
        found = {name: reviews_at(as_manager, href) for name, (_value, href) in tiles.items()}
        assert found == {"Mean rating": 5, "Customers who answered": 0, "Hidden reviews": hidden, "Not decided on": 0}
        told = [
            (int(cell.text_content()), link.get("href"))
            for cell in main_of(response).iter("td")
            for link in cell.iter("a")
            if cell.text_content().strip().isdigit()
        ]
        assert len(told) >= 6
        assert [(n, href) for n, href in told if reviews_at(as_manager, href) != n] == []


def test_a_month_leads_to_the_reviews_that_came_in_it(as_manager, rated):
    page = as_manager.get(PAGE)
    months = [href for href in links(page).values() if "month=2026-06" in href]

    assert months
    assert reviews_at(as_manager, months[0]) == 5
    assert reviews_at(as_manager, months[0].replace("2026-06", "2026-07")) == 0
    assert "received in June 2026" in text(as_manager.get(months[0]))


def test_a_month_with_few_ratings_has_no_mean_and_none_is_declared_the_best(as_manager, brand):
    make_location(brand)
    for days, ratings in ((70, (4, 4, 4, 5, 4)), (35, (5, 5, 5, 5)), (0, (5, 5, 4, 3, 1))):
        for rating in ratings:
            review(brand, rating, now=NOW - timedelta(days=days))
    page = as_manager.get(PAGE)
    assert "By month, the mean rating was between 3.6 and 4.2" in text(page)
    assert "Best rated" not in text(page)
    (few,) = [each for each in table_rows(page) if each[0] == "Apr 2026"]
    assert few == ["Apr 2026", "too few to say", "–", "4"]
    assert "Apr 2026:" not in page.content.decode()


def test_the_axis_of_stars_begins_at_one_and_ends_at_five(as_manager, rated):
    drawing = next(each for each in main_of(as_manager.get(PAGE)).iter("svg") if "Jun 2026" in text_of(each))
    said = text_of(drawing)
    assert "1.0" in said
    assert "5.0" in said
    assert "0.0" not in said


# What is said to have been sent never was.
@pytest.mark.broken_data
def test_reviews_that_a_survey_asked_for_are_told_from_others(as_manager, rated):
    asked = Review.objects.filter(state="published").latest("rating").opportunity
    record(
        event(
            Kind.MESSAGE_SENT,
            brand=rated,
            actor=SYSTEM,
            now=NOW,
            lead=asked.lead_id,
            opportunity=asked.pk,
            mail="survey",
        )
    )
    response = as_manager.get(PAGE)

    assert "5 reviews are no part of those who answered" in text(response)
    assert reviews_at(as_manager, stats(response)["Customers who answered"][1]) == 1
    unasked = next(href for words, href in links(response).items() if "no part of those" in words)
    assert reviews_at(as_manager, unasked) == 5
