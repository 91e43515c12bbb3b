"""The league table of locations, as a page and as a file."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest

from leadloop.network.enums import WEEKDAYS
from leadloop.opportunities.enums import Stage
from leadloop.reports import league
from tests.support.pressing import text_of
from tests.support.story import NOW, make_location, make_opportunity
from tests.web.console.pages import errors, links, main_of, table, text
from tests.web.console.reports_story import tell

pytestmark = pytest.mark.django_db
PAGE = "/console/reports/locations/"


@pytest.fixture
def told(brand):
    tell(brand)
    return brand


def test_without_offers_it_says_what_to_do(as_manager, brand):
    make_location(brand)
    assert "No locations in this choice" in text(as_manager.get(PAGE))


def test_places_with_their_span_and_the_networks_median(as_manager, told):
    response = as_manager.get(PAGE)
    first, second = table(response)
    assert (first[0], first[1]) == ("1 1 to 1", "Dealer D-1 D-1 Berlin: median 46 % won")
    assert first[4].endswith("67 % 6 of 9 · 35 % to 88 % 1 open")
    assert second[0].startswith("2 ")
    assert (
        "Median of the 2 locations with a place: 68 % accepted, 46 % won. The line in each drawing is this median."
        in text(response)
    )
    assert "Test leads, left out: 0." in text(response)
    assert [said for each in main_of(response).iter("summary") if (said := text_of(each)).startswith("What")] == [
        f"What “{name}” means" for name in ("Accepted", "Won", "Expected win rate", "Place", "Time to accept")
    ]


def test_rows_lead_to_the_locations_figures_and_to_exactly_its_offers(as_manager, told):
    response = as_manager.get(PAGE + "?source=website")
    rows = [list(each.iter("a")) for each in next(main_of(response).iter("tbody"))]
    assert [[link.get("href") for link in row] for row in rows] == [
        [
            f"/console/reports/performance/?location={ref}&source=website",
            f"/console/leads/?location={ref}&source=website&of=offers",
        ]
        for ref in ("D-1", "D-2")
    ]
    for _name, offers in rows:
        assert len(table(as_manager.get(offers.get("href")))) == int(text_of(offers)) > 0


def test_too_few_accepted_is_not_ranked(as_manager, brand):
    make_location(brand)
    make_opportunity(brand)
    response = as_manager.get(PAGE)
    (row,) = table(response)
    assert (row[0], row[4], row[6]) == ("not ranked", "– 0 of 0", "– too few to say")
    assert "edian" not in text(response)


def test_a_title_sorts_by_its_column_and_again_the_other_way(as_manager, told):
    there = links(as_manager.get(PAGE))
    assert (there["Place"], there["Won"], there["Location"]) == (
        f"{PAGE}?sort=-rank",
        f"{PAGE}?sort=-won",
        f"{PAGE}?sort=name",
    )
    response = as_manager.get(there["Won"])
    assert [row[1][:10] for row in table(response)] == ["Dealer D-1", "Dealer D-2"]
    assert links(response)["Won"] == f"{PAGE}?sort=won"
    assert [row[1][:10] for row in table(as_manager.get(f"{PAGE}?sort=won"))] == ["Dealer D-2", "Dealer D-1"]
    assert [each.get("aria-sort") for each in main_of(response).iter("th") if each.get("aria-sort")] == ["descending"]


def test_a_search_keeps_the_order_and_the_place(as_manager, told):
    response = as_manager.get(f"{PAGE}?q=d-2&sort=name")
    (row,) = table(response)
    assert row[0].startswith("2 ")
    assert links(response)["CSV"] == "?q=d-2&sort=name&table=locations&format=csv"
    assert "No locations in this choice" in text(as_manager.get(f"{PAGE}?q=nobody"))


def test_pages(as_manager, told, monkeypatch):
    monkeypatch.setattr(league, "PAGE", 1)
    monkeypatch.setattr("leadloop.web.console.reports.league.PAGE", 1)
    first = as_manager.get(PAGE)
    assert "Page 1 of 2" in text(first)
    second = as_manager.get(links(first)["Next"])
    assert [row[1][:10] for row in table(second)] == ["Dealer D-2"]
    assert links(second)["Previous"] == f"{PAGE}?page=1"
    assert "Next" not in links(second)


@pytest.mark.parametrize("query", ["sort=bogus", "page=0", "page=x", "location=D-9"])
def test_what_is_not_understood_is_named(as_manager, told, query):
    response = as_manager.get(f"{PAGE}?{query}&format=csv")
    assert response.status_code == 422
    assert set(errors(response)) <= {"location"}


def test_files_hold_every_row_of_the_choice(as_manager, told):
    response = as_manager.get(f"{PAGE}?format=csv&sort=-rank")
    assert response["Content-Disposition"] == 'attachment; filename="northwind-locations-until-2026-06-03.csv"'
    found = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"), newline="")))
    assert [(row["location"], row["rank"], row["won"], row["accepted"]) for row in found] == [
        ("D-2", "2", "2", "8"), ("D-1", "1", "6", "9"),
    ]  # fmt: skip
    assert float(found[1]["won_rate"]) == pytest.approx(6 / 9)
    assert (found[1]["won_open"], found[1]["to_accept_s"]) == ("1", "7200.0")
    book = openpyxl.load_workbook(io.BytesIO(as_manager.get(f"{PAGE}?format=xlsx").getvalue()))
    assert [row[3].value for row in book.worksheets[0].iter_rows()] == ["Location", "D-1", "D-2"]
    assert book.worksheets[0].title == "Locations"
    titles = [each.value for each in next(book.worksheets[0].iter_rows())]
    assert len(set(titles)) == len(titles) == 22


@pytest.fixture
def open_at_noon(brand):
    """Offered at eleven and accepted at one, day after day; open for half an hour between."""
    make_location(brand, hours={day: [["12:00", "12:30"]] for day in WEEKDAYS})
    for days in range(1, 7):
        make_opportunity(brand, Stage.ACCEPTED, now=NOW - timedelta(days=days))
    return brand


def test_times_by_business_hours(as_manager, open_at_noon):
    (calendar,), (business,) = (table(as_manager.get(PAGE + query)) for query in ("", "?hours=business"))
    assert (calendar[6], business[6]) == ("2 h", "30 min")
    assert calendar[:6] == business[:6]


def test_the_files_tell_times_by_the_clock_of_the_page(as_manager, open_at_noon):
    told = {}
    for query in ("", "?hours=business"):
        page = as_manager.get(PAGE + query)
        (href,) = [each.get("href") for each in main_of(page).iter("a") if "format=csv" in (each.get("href") or "")]
        (row,) = csv.DictReader(io.StringIO(as_manager.get(PAGE + href).content.decode("utf-8-sig"), newline=""))
        told[query] = (row["to_accept_s"], row["hours"])
    assert told == {"": ("7200.0", "calendar"), "?hours=business": ("1800.0", "business")}


def test_the_clock_is_kept_by_what_leads_on(as_manager, told):
    there = links(as_manager.get(f"{PAGE}?hours=business"))
    assert there["Calendar hours"] == f"{PAGE}?hours=calendar"
    assert there["Won"] == f"{PAGE}?sort=-won&hours=business"
    assert there["Dealer D-1"] == "/console/reports/performance/?location=D-1&hours=business"
