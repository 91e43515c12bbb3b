"""The location's report in the portal: each number leads to exactly what it counts, and nobody else is named."""

from datetime import timedelta
from decimal import Decimal

import pytest

from leadloop.core.money import Money
from leadloop.feedback.enums import DecidedBy
from leadloop.history.models import SYSTEM
from leadloop.journeys.feedback_returns import answer_follow_up_form, give_review
from leadloop.journeys.review_decided import decide_review
from leadloop.opportunities.enums import Stage
from leadloop.reports.definitions import DEFINITIONS
from tests.support.pressing import text_of
from tests.support.story import NOW, make_lead, make_location, make_opportunity
from tests.web.console.pages import links, main_of, rows, text
from tests.web.location.portal.conftest import come_in

pytestmark = pytest.mark.django_db
PAGE = "/p/report/"
STAGES = [
    Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED, Stage.ACCEPTED, Stage.ACCEPTED, Stage.REJECTED, Stage.WON, Stage.LOST, Stage.COMPLETE,
    Stage.COMPLETE,
]  # fmt: skip


@pytest.fixture
def busy(brand, location):
    """A location with requests at every stage, revenue and reviews; and five others that may not show."""
    for stage in STAGES:
        made = make_opportunity(brand, stage, now=NOW - timedelta(days=3))
    answer_follow_up_form(made, revenue=Money(Decimal(1200), "EUR"), answers={}, by=SYSTEM, now=NOW)
    given = give_review(made, given={"rating": "4", "text": "Well."}, now=NOW)
    decide_review(given, publish=True, by=DecidedBy.BRAND, actor=SYSTEM, now=NOW)
    make_lead(brand, test=True, customer={"email": "test@customer.example"})
    return brand


def numbers(response):
    """Each link of the main part whose text begins with a number: the number, and where it leads."""
    found = []
    for link in main_of(response).iter("a"):
        tile = [text_of(each) for each in link.iter() if "stat-value" in (each.get("class") or "")]
        words = (tile or [text_of(link)])[0].split()
        # A bar is named by its stars, and the number stands in the table beside it.
        told = [word for word in words if word.isdigit() and "star" not in text_of(link)]
        if told and link.get("href", "").startswith("/p/re"):
            found.append((int(told[0]), link.get("href")))
    return found


def test_every_number_leads_to_exactly_what_it_counts(as_dana, busy):
    found = numbers(as_dana.get(PAGE))
    # The mean rating is no count.
    counted = [(n, href) for n, href in found if "rating=" in href or "reviews" not in href or "pending" in href]

    assert len(counted) > 25
    assert [(n, href) for n, href in counted if len(rows(as_dana.get(href))) != n] == []


def test_of_a_time_too(as_dana, busy):
    response = as_dana.get(f"{PAGE}?since=2026-05-30&until=2026-05-31")
    counted = [(n, href) for n, href in numbers(response) if "reviews" not in href]

    assert [(n, href) for n, href in counted if len(rows(as_dana.get(href))) != n] == []
    assert "received from 30 May 2026 until 31 May 2026" in text(response)


def test_nothing_yet(as_dana):
    assert "No requests in this time" in text(as_dana.get(PAGE))


def test_nobody_elses_name_or_request_is_on_it(brand, busy, as_dana):
    for number in range(5):
        make_location(brand, f"X-{number}", name=f"Rival {number}", city="Hamburg")
        for _each in range(5):
            make_opportunity(brand, Stage.WON, now=NOW - timedelta(days=2), location=f"X-{number}")
    page = as_dana.get(PAGE)

    assert "Rival" not in page.content.decode()
    assert "X-1" not in page.content.decode()


def test_the_place_is_told_with_its_span_from_five_others_on(brand, location, as_dana):
    for ref in ("D-1", "X-0", "X-1", "X-2", "X-3"):
        if ref != "D-1":
            make_location(brand, ref)
        for _each in range(5):
            make_opportunity(
                brand, Stage.WON if ref == "D-1" else Stage.LOST, now=NOW - timedelta(days=2), location=ref
            )
    said = text(as_dana.get(PAGE))

    assert " of 5 By the share of accepted requests that you win" in said
    assert "Half of the 5 locations that can be compared accept more than" in said


def test_the_other_side_sees_its_own(brand, busy):
    make_location(brand, "D-2")
    assert "No requests in this time" in text(come_in("dana@d-2.example").get(PAGE))


def test_definitions_are_one_click_away(as_dana, busy):
    assert links(as_dana.get(PAGE))["What the figures mean"] == "/p/report/definitions/"
    assert str(DEFINITIONS["place"].meaning) in text(as_dana.get("/p/report/definitions/"))


def test_days_that_make_no_sense_are_named(as_dana, busy):
    wrong = as_dana.get(f"{PAGE}?since=2026-06-02&until=2026-06-01")

    assert wrong.status_code == 422
    assert "Choose a day that is not before the first one." in text(wrong)


def test_reviews_are_its_own_and_lead_to_the_decision(brand, busy, as_dana):
    published = as_dana.get("/p/reviews/")
    href = next(href for words, href in links(published).items() if words == "Without a title")

    assert ["Well." in each and "Published" in each for each in rows(published)] == [True]
    assert as_dana.get("/" + href.split("/", 3)[3]).status_code == 200
    assert rows(as_dana.get("/p/reviews/?state=hidden")) == []
    make_location(brand, "D-2")
    assert rows(come_in("dana@d-2.example").get("/p/reviews/?state=&location=D-1")) == []
