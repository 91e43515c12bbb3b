"""The page of revenue: what it says, and where its numbers lead."""

from datetime import timedelta
from decimal import Decimal

import pytest

from leadloop.core.money import Money
from leadloop.feedback.operations import set_rates
from leadloop.history.models import SYSTEM
from leadloop.journeys.feedback_returns import answer_follow_up_form
from leadloop.opportunities.enums import Stage
from tests.support.pressing import text_of
from tests.support.story import NOW, make_location, make_opportunity
from tests.web.console.pages import errors, links, main_of, table, text, typed

pytestmark = pytest.mark.django_db

PAGE = "/console/reports/revenue/"


def sell(brand, amount="", currency="EUR", **changes):
    made = make_opportunity(brand, Stage.COMPLETE, **changes)
    if amount:
        answer_follow_up_form(
            made, revenue=Money(Decimal(amount), currency), answers={}, by=SYSTEM, now=NOW + timedelta(hours=9)
        )
    return made


@pytest.fixture
def sold(brand):
    make_location(brand)
    make_location(brand, "D-2", address={"region": "Wien", "country": "AT"})
    sell(brand, "1000.00")
    sell(brand, "300.00", "CHF", location="D-2")
    sell(brand, location="D-2", now=NOW - timedelta(days=40))
    return brand


def stats(response):
    """The tiles: each with its number and where it leads."""
    found = {}
    for each in main_of(response).iter():
        if "stat" in (each.get("class") or "").split():
            label, value = (
                next(text_of(part) for part in each.iter() if (part.get("class") or "") == f"stat-{name}")
                for name in ("label", "value")
            )
            found[label] = (value, each.get("href"))
    return found


def listed(client, href):
    """How many rows the list of leads has at this address."""
    return len(table(client.get(href)))


def test_nothing_yet(as_manager, brand):
    said = text(as_manager.get(PAGE))
    assert "No leads were received in this choice" in said
    make_location(brand)
    make_opportunity(brand)
    said = text(as_manager.get(PAGE))
    assert "No location has reported revenue of these leads yet." in said
    assert "Nothing is confirmed in EUR yet" in said


@pytest.mark.parametrize(
    "query", ["", "since=2026-06-01", "location=D-2", "region=wien", "location=D-2&until=2026-05-31"]
)
def test_each_number_leads_to_exactly_what_it_counts(as_manager, sold, query):
    shown = stats(as_manager.get(f"{PAGE}?{query}"))
    followed = 0
    for label in ("Leads", "Complete sales", "Reports missing"):
        value, href = shown[label]
        if href and value != "0":
            assert (label, listed(as_manager, href)) == (label, int(value))
            followed += 1
    assert followed


def test_what_was_confirmed_and_what_is_missing(as_manager, sold):
    response = as_manager.get(PAGE)
    assert stats(response)["Revenue reported"][0] == "2 of 3"
    assert stats(response)["Reports missing"][0] == "1"
    assert table(response) == [
        ["CHF", "CHF 300.00", "1", "CHF 100.00", "CHF 300.00"],
        ["EUR", "€1,000.00", "1", "€333.33", "€1,000.00"],
    ]
    assert "In EUR only; CHF stands in the table." in text(response)
    sell(sold, "2000", "JPY")
    assert "In EUR only; CHF and JPY stand in the table." in text(as_manager.get(PAGE))


def test_converted_sums_say_by_which_rates(as_manager, sold):
    set_rates(sold, {"CHF": Decimal("1.1")}, now=NOW - timedelta(days=3))
    response = as_manager.get(PAGE)
    assert table(response)[2][:2] == ["All in EUR converted by your rates of 31 May 2026", "€1,330.00"]
    assert "In EUR, converted by your rates of 31 May 2026." in text(response)
    assert "€330 by your rates" not in table(response)


def test_months_of_win_or_of_completion(as_manager, sold):
    assert links(as_manager.get(f"{PAGE}?source=website"))["By month of completion"] == (
        "/console/reports/revenue/?source=website&by=completed#months"
    )
    assert "Most was won in Jun 2026: €1,000" in text(as_manager.get(PAGE))
    assert "Most was completed in Jun 2026: €1,000" in text(as_manager.get(f"{PAGE}?by=completed"))
    assert as_manager.get(f"{PAGE}?by=nothing").status_code == 200


def test_filtering_anew_keeps_of_what_the_months_are(as_manager, sold):
    assert typed(as_manager.get(f"{PAGE}?by=completed"))["by"] == "completed"
    assert "by" not in typed(as_manager.get(PAGE))


def test_what_is_mistyped_is_said_and_gives_no_figures(as_manager, sold):
    response = as_manager.get(f"{PAGE}?location=D-9")
    assert (response.status_code, list(errors(response))) == (422, ["location"])
    assert stats(response) == {}


def test_the_second_page_of_locations(as_manager, brand):
    for number in range(51):
        make_location(brand, f"D-{number}")
        sell(brand, location=f"D-{number}")
    first = as_manager.get(PAGE)
    assert "Those that won something, by revenue in EUR." in text(first)
    assert links(first)["Next"] == "?cursor=50"
    rest = as_manager.get(f"{PAGE}?cursor=50")
    assert sum(f"Dealer D-{number} " in text(rest) for number in range(51)) == 1
    assert as_manager.get(f"{PAGE}?cursor=-1").status_code == as_manager.get(f"{PAGE}?cursor=²").status_code == 200


def part(response, head):
    """The rows of the table with this heading."""
    (found,) = [each for each in main_of(response).iter("table") if text_of(next(each.iter("th"))) == head]
    return [[text_of(cell) for cell in row if cell.tag in {"th", "td"}] for row in found.iter("tr")][1:]


def test_the_table_of_products_comes_to_the_whole(as_manager, sold):
    sell(sold, "70.00", request={"product": "Solar"})
    rows = part(as_manager.get(PAGE), "Product")
    assert [(row[0], row[1], row[4]) for row in rows] == [("Solar", "1", "€70"), ("No product", "3", "CHF 300 €1,000")]


def test_those_beyond_the_fifty_have_a_row_too(as_manager, brand):
    make_location(brand)
    for number in range(52):
        sell(brand, "1.00", source={"channel": f"fair {number:02}"}, request={"product": f"Solar {number:02}"})
    make_opportunity(brand, source={"channel": "fair 00"})
    page = as_manager.get(PAGE)
    assert text(page).count("The fifty that brought most.") == 2
    assert [(row[0], row[1], row[4]) for row in part(page, "Product")[-2:]] == [
        ("2 more", "2", "€2"), ("No product", "1", "–"),
    ]  # fmt: skip
    assert [(row[0], row[1]) for row in part(page, "Source")[-1:]] == [("2 more", "2")]


def test_the_page_costs_the_same_with_one_sale_and_with_three(as_manager, brand, count_queries):
    make_location(brand)
    sell(brand, "1.00")
    as_manager.get(PAGE)
    with count_queries() as one:
        as_manager.get(PAGE)
    sell(brand, "1.00")
    sell(brand, "2.00", "CHF")
    with count_queries(most=one.count):
        as_manager.get(PAGE)


def test_paper_says_what_it_is_of(as_manager, sold):
    said = text(as_manager.get(f"{PAGE}?since=2026-05-01&until=2026-06-30&region=Wien&form=request-a-quote"))
    assert "Leads received from 1 May 2026 until 30 Jun 2026, region Wien, form" in said
    assert "All leads ever received." in text(as_manager.get(PAGE))
    assert "Leads received until 30 Jun 2026." in text(as_manager.get(f"{PAGE}?until=2026-06-30"))
    assert "Leads received from 1 May 2026 on, source fair." in text(
        as_manager.get(f"{PAGE}?since=2026-05-01&source=fair")
    )
