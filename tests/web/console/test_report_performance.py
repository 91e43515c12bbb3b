"""The page about performance."""

import csv
import io
import re

import pytest

from leadloop.reports.rollups.folding import fold
from leadloop.reports.rollups.models import Cube
from tests.support.pressing import text_of
from tests.support.story import make_lead, make_location, make_opportunity
from tests.web.console.pages import errors, links, main_of, rows, table, text
from tests.web.console.reports_story import tell

pytestmark = pytest.mark.django_db
PAGE = "/console/reports/performance/"


@pytest.fixture
def told(brand):
    tell(brand)
    return brand


def tables(response):
    """The rows of each table by its first heading."""
    found = {}
    for node in main_of(response).iter("table"):
        head = text_of(next(node.iter("th")))
        found[head] = [[text_of(cell) for cell in row if cell.tag in {"th", "td"}] for row in node.iter("tr")][1:]
    return found


def stats(response):
    nodes = [each for each in main_of(response).iter() if "stat" in (each.get("class") or "").split()]
    return dict(text_of(each).split(" ", 1) for each in nodes)


def test_reports_lead_to_it(as_manager, brand):
    assert as_manager.get("/console/reports/")["Location"] == PAGE
    assert "Reports" in as_manager.get(PAGE).content.decode()


def test_without_leads_it_says_what_to_do(as_manager, brand):
    page = text(as_manager.get(PAGE))
    assert "No leads in this choice" in page
    assert "Accepted" not in page


def test_rates_with_what_they_are_of_and_what_is_open(as_manager, told):
    found = stats(as_manager.get(PAGE))
    # What was rejected went on to the other location, and waits there.
    assert found["Won"] == "47 % 8 of 17, between 26 % and 69 %, 2 open"
    assert found["Rejected"].startswith("12 % 3 of 25")


def test_of_few_it_says_so(as_manager, brand):
    make_location(brand)
    make_opportunity(brand)
    assert stats(as_manager.get(PAGE))["Accepted"].startswith("– 0 of 1, too few to say")
    assert "1 lead arrived in this choice; 1 offer was made to a location." in text(as_manager.get(PAGE))
    assert "Too few or too young to say how it ends" in text(as_manager.get(PAGE))


@pytest.mark.parametrize(
    "query", ["", "?source=fair", "?location=D-1", "?region=berlin", "?since=2026-05-20&until=2026-06-01"]
)
def test_links_lead_to_exactly_those_leads(as_manager, told, query):
    make_lead(told, test=True)
    response = as_manager.get(PAGE + query)
    there = links(response)
    counts = re.search(r"(\d+) leads arrived in this choice; (\d+) offers", text(response))
    assert counts is not None
    leads = int(counts[1])
    assert len(table_of_leads(as_manager, there["Show these leads"])) == leads
    standing = {name: href for name, href in there.items() if name.startswith("Show the ")}
    assert standing
    for name, href in standing.items():
        assert len(table_of_leads(as_manager, href)) == int(re.search(r"\d+", name).group())


def table_of_leads(client, href):
    response = client.get(href)
    assert response.status_code == 200
    return table(response) if next(main_of(response).iter("tbody"), None) is not None else rows(response)


def test_a_region_is_found_in_any_case(as_manager, told):
    response = as_manager.get(PAGE + "?region=berlin")
    assert stats(response)["Won"].startswith("47 %")


def test_reasons_in_the_brands_words(as_manager, told):
    (rejected,) = [rows for head, rows in tables(as_manager.get(PAGE)).items() if head == "Reason" and rows] or [[]]
    # The last table with this head is that of what was lost.
    assert rejected == [["Price", "7", "100 %"]]


def test_break_downs_narrow_the_page(as_manager, told):
    response = as_manager.get(PAGE + "?since=2026-01-01")
    assert [(row[0], row[1]) for row in tables(response)["Source"]] == [("fair", "13"), ("website", "12")]
    href = links(response)["fair"]
    assert href == f"{PAGE}?since=2026-01-01&source=fair"
    narrowed = as_manager.get(href)
    assert "Source" not in tables(narrowed)
    assert "There are sums of all leads only by: Campaign, Product, Agent." in text(narrowed)


def test_break_downs_by_product_and_campaign_come_to_the_whole(as_manager, told):
    make_opportunity(told, request={"product": "Solar"}, source={"campaign": ""})
    found = tables(as_manager.get(PAGE))
    assert [(row[0], row[1]) for row in found["Product"]] == [("Solar", "1"), ("No product", "25")]
    assert [(row[0], row[1]) for row in found["Campaign"]] == [("spring", "25"), ("No campaign", "1")]


def test_two_locations_side_by_side(as_manager, told):
    response = as_manager.get(PAGE + "?location=D-1&compare=location&beside=D-2")
    found = {row[0]: row[1:] for row in tables(response)["Figure"]}
    assert [text_of(each) for each in next(main_of(response).iter("thead")).iter("th")][1:3] == ["D-1", "D-2"]
    assert found["Won"][:2] == [
        "67 % 6 of 9, between 35 % and 88 %, 1 open", "25 % 2 of 8, between 7 % and 59 %, 1 open",
    ]  # fmt: skip
    assert found["Won"][2] == "42 points higher; too early to say, for many are open still (between −5 and +69 points)"
    assert found["Acknowledged"][2].startswith("3 points higher")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("compare=before", {"since": "Choose the first day, so that there is a time to compare."}),
        ("compare=location", {"location": "Choose a location to compare with the other one.", "beside": "Choose another location."}),
        ("compare=location&location=D-1&beside=D-1", {"beside": "Choose another location."}),
        ("compare=location&location=D-1&beside=D-9", {"beside": "There is no location “D-9”."}),
        ("until=2026-05-01&since=2026-06-01", {"until": "Choose a day that is not before the first one."}),
    ],
)  # fmt: skip
def test_a_comparison_of_nothing_is_refused_in_words(as_manager, told, query, said):
    response = as_manager.get(f"{PAGE}?{query}")
    assert (response.status_code, errors(response)) == (422, said)
    assert "Won" not in text(response)


@pytest.mark.parametrize(
    ("query", "heads"),
    [
        ("since=2026-05-01&until=2026-05-31&compare=before", ["1 May 2026 – 31 May 2026", "31 Mar 2026 – 30 Apr 2026"]),
        ("since=2026-05-01&until=2026-05-31&compare=year", ["1 May 2026 – 31 May 2026", "1 May 2025 – 31 May 2025"]),
        # Until today, which is 3 June.
        ("since=2026-06-01&compare=before", ["1 Jun 2026 – 3 Jun 2026", "29 May 2026 – 31 May 2026"]),
        ("since=2024-02-29&until=2024-02-29&compare=year", ["29 Feb 2024 – 29 Feb 2024", "28 Feb 2023 – 28 Feb 2023"]),
    ],
)
def test_two_times_side_by_side(as_manager, told, query, heads):
    response = as_manager.get(f"{PAGE}?{query}")
    if query.startswith("since=2024"):
        assert "No leads in this choice" in text(response)
        return
    assert [text_of(each) for each in next(main_of(response).iter("thead")).iter("th")][1:3] == heads


def test_as_many_queries_however_many_locations_and_sources(as_manager, brand, count_queries):
    counted = set()
    for number in range(3):
        make_location(brand, f"D-{number}")
        make_opportunity(brand, location=f"D-{number}", source={"channel": f"c{number}"})
        fold()
        with count_queries() as queries:
            assert as_manager.get(PAGE + "?since=2026-01-01&compare=before").status_code == 200
        counted.add(queries.count)
    assert len(counted) == 1, counted


class TestBusinessHours:
    """Told of the same leads: the location is open for nine hours on working days."""

    def test_the_switch_holds_for_the_times_only(self, as_manager, told):
        calendar, business = (as_manager.get(PAGE + query) for query in ("", "?hours=business"))
        rows = {name: tables(page)["Time"] for name, page in (("calendar", calendar), ("business", business))}
        assert [row[3:] for row in rows["calendar"]] == [row[3:] for row in rows["business"]]
        assert rows["calendar"] != rows["business"]
        assert "days" not in "".join(cell for row in rows["business"] for cell in row)
        assert [stats(each) for each in (calendar, business)] == [stats(calendar)] * 2
        assert "How long it takes, in business hours" in text(business)
        assert "How many business hours it took until half of them were accepted" in text(business)
        assert "What “Business hours” means" in text(business)
        assert "business hours" not in text(calendar).replace("or in business hours", "")

    @pytest.mark.parametrize("name", ["times", "trend", "comparison"])
    def test_the_files_tell_times_by_the_clock_of_the_page(self, as_manager, told, name):
        other = "&compare=location&location=D-1&beside=D-2" if name == "comparison" else ""
        found = []
        for hours in ("calendar", "business"):
            file = as_manager.get(f"{PAGE}?hours={hours}&table={name}&format=csv{other}").content.decode("utf-8-sig")
            found.append(list(csv.DictReader(io.StringIO(file, newline=""))))
            assert {row.pop("hours") for row in found[-1]} == {hours}
        # All were accepted while the location was open, but not won.
        assert (found[0] != found[1]) == (name != "trend")

    def test_the_choice_is_kept_by_the_filters_and_by_each_other(self, as_manager, told):
        response = as_manager.get(PAGE + "?hours=business&source=fair&by=week")
        there = links(response)
        assert there["Calendar hours"] == f"{PAGE}?source=fair&by=week&hours=calendar#times"
        assert there["Business hours"] == f"{PAGE}?source=fair&by=week&hours=business#times"
        assert '<input type="hidden" name="hours" value="business">' in response.content.decode()
        assert 'name="hours"' not in as_manager.get(PAGE).content.decode()

    def test_a_clock_that_nobody_knows_is_named(self, as_manager, told):
        assert as_manager.get(PAGE + "?hours=lunar").status_code == 422

    @pytest.mark.broken_data
    def test_sums_of_an_earlier_version_tell_the_calendar_and_say_so(self, as_manager, told):
        fold()
        Cube.objects.update(layout=1)
        page = as_manager.get(PAGE + "?hours=business")
        assert "Business hours are not counted yet" in text(page)
        assert tables(page)["Time"] == tables(as_manager.get(PAGE))["Time"]
