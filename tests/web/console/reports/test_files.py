"""Each table of a report page as a file: the same figures as on the page, all rows, real types, nothing that runs."""

import csv
import io
from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qs

import openpyxl
import pytest

from leadloop.accounts.enums import Role
from leadloop.accounts.operations import add_member
from leadloop.core.money import Money
from leadloop.feedback.operations import set_rates
from leadloop.history.models import SYSTEM
from leadloop.journeys.feedback_returns import answer_follow_up_form
from leadloop.network.models import Location
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.reports.as_tables.reading import REPORTS
from tests.support.story import NOW, make_location, make_opportunity
from tests.web.console.conftest import signed_in
from tests.web.console.pages import errors, main_of, table, text
from tests.web.console.reports.test_satisfaction import review
from tests.web.console.reports_story import DAY, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(brand):
    """A year of leads, sales in two currencies, reviews, and an answer that is overdue."""
    tell(brand)
    set_rates(brand, {"CHF": Decimal("1.05")}, now=NOW)
    for amount, currency in (("1000.50", "EUR"), ("200.00", "CHF")):
        sold = make_opportunity(brand, Stage.COMPLETE, now=NOW - 30 * DAY, location="D-1", request={"product": "=1+1"})
        money = Money(Decimal(amount), currency)
        answer_follow_up_form(sold, revenue=money, answers={}, by=SYSTEM, now=NOW + timedelta(hours=9))
    for rating in (5, 5, 4, 3, 1):
        review(brand, rating, location="D-2")
    review(brand, 1, hide="spam", location="D-2")
    late = Opportunity.objects.filter(stage=Stage.ACCEPTED).first()
    Opportunity.objects.filter(pk=late.pk).update(overdue_since=NOW - 2 * DAY)
    yield brand
    Opportunity.objects.update(overdue_since=None)


def address(report, name, kind, **query):
    asked = {"table": name, "format": kind, **query}
    return f"/console/reports/{report}/?" + "&".join(f"{key}={value}" for key, value in asked.items())


def rows_of(client, report, name, **query):
    response = client.get(address(report, name, "csv", **query))
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def sheet_of(client, report, name, **query):
    response = client.get(address(report, name, "xlsx", **query))
    return openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]


@pytest.mark.parametrize("report", REPORTS)
def test_both_kinds_hold_the_same_rows_under_headings_that_differ(as_manager, told, report):
    for name in (each.name for each in REPORTS[report].tables):
        query = {"since": "2026-05-20", "compare": "before"} if name == "comparison" else {}
        plain, sheet = rows_of(as_manager, report, name, **query), sheet_of(as_manager, report, name, **query)
        titles, *found = sheet.iter_rows(values_only=True)
        assert len(set(titles)) == len(titles) == len(plain[0] if plain else titles)
        assert len(found) == len(plain)
        # Nobody works at a desk in this story.
        assert bool(found) == (name != "agent")
        for cells, row in zip(found, plain, strict=True):
            same(cells, row)


def same(cells, row):
    """The workbook's cells are what the plain file says."""
    for cell, (column, said) in zip(cells, row.items(), strict=True):
        assert column.isascii()
        if isinstance(cell, int | float):
            assert float(said) == pytest.approx(cell)
        elif isinstance(cell, datetime):
            assert said[:10] == f"{cell:%Y-%m-%d}"
        else:
            assert said in (cell or "", f"'{cell}")


def test_each_table_of_a_page_leads_to_its_files(as_manager, told):
    missing = {}
    for report, tabled in REPORTS.items():
        query = "?since=2026-05-01&compare=before" if report == "performance" else ""
        page = as_manager.get(f"/console/reports/{report}/{query}")
        asked = [parse_qs(href[1:]) for href in hrefs(page) if href.startswith("?") and "format=" in href]
        found = {each["table"][0] for each in asked}
        missing[report] = {each.name for each in tabled.tables} - found
        assert {each["format"][0] for each in asked} == {"csv", "xlsx"}
        assert all(as_manager.get(f"/console/reports/{report}/{href}").status_code == 200 for href in file_hrefs(page))
    assert missing == {report: set() for report in REPORTS} | {"performance": {"agent"}}


def hrefs(page):
    return [each.get("href") or "" for each in main_of(page).iter("a")]


def file_hrefs(page):
    return [each for each in hrefs(page) if "format=" in each]


def test_links_say_what_they_are_of(as_manager, told):
    page = as_manager.get("/console/reports/satisfaction/")
    said = {each.get("aria-label") for each in main_of(page).iter("a") if "format=" in (each.get("href") or "")}
    assert {"CSV: Locations", "XLSX: Locations", "CSV: Stars"} <= said


def test_the_pipeline_says_what_the_page_says(as_manager, told):
    page = as_manager.get("/console/reports/pipeline/")
    stages = {row["stage"]: int(row["opportunities"]) for row in rows_of(as_manager, "pipeline", "stages")}
    shown = [cells[1].split()[0] for cells in table(page)]
    assert [str(n) for n in stages.values()] == shown
    assert sum(stages.values()) == Opportunity.objects.count()
    ages = rows_of(as_manager, "pipeline", "ages")
    assert list(ages[0]) == [
        "state", "today", "days_1_3", "days_4_7", "days_8_14", "days_15_30", "days_31_90", "older", "all", "oldest_since",
    ]  # fmt: skip
    accepted = next(row for row in ages if row["state"] == "accepted")
    assert int(accepted["all"]) == stages["accepted"]
    (owing,) = rows_of(as_manager, "pipeline", "overdue")
    assert (owing["overdue"], owing["oldest_since"]) == ("1", "2026-06-01T09:00:00+00:00")
    assert f"{owing['name']} oldest since 1 Jun 2026" in text(page)


def test_a_past_day_is_told_beside_now(as_manager, told):
    response = as_manager.get(address("pipeline", "stages", "csv", as_of="2026-05-20"))
    assert response["Content-Disposition"] == 'attachment; filename="northwind-pipeline-stages-at-2026-05-20.csv"'
    then = rows_of(as_manager, "pipeline", "stages", as_of="2026-05-20")
    now = rows_of(as_manager, "pipeline", "stages")
    assert sum(int(row["opportunities"]) for row in then) < Opportunity.objects.count()
    assert [row["now"] for row in then] == [row["opportunities"] for row in now]


@pytest.mark.parametrize("table", ["ages", "overdue", "expected", "moves", "funnel", "months"])
def test_what_is_of_now_is_no_file_of_a_past_day(as_manager, told, table):
    assert as_manager.get(address("pipeline", table, "csv")).status_code == 200
    assert as_manager.get(address("pipeline", table, "csv", as_of="2026-05-20")).status_code == 404


def test_types_are_real(as_manager, told):
    sheet = sheet_of(as_manager, "revenue", "months")
    heads, first = (list(row) for row in sheet.iter_rows(max_row=2))
    kinds = {head.value: (cell.data_type, cell.is_date) for head, cell in zip(heads, first, strict=True)}
    assert kinds["Month"] == ("d", True)
    assert kinds["Won"] == kinds["Revenue in EUR"] == ("n", False)
    overdue = list(sheet_of(as_manager, "pipeline", "overdue").iter_rows(max_row=2))
    assert (overdue[1][3].is_date, overdue[1][3].value) == (True, datetime(2026, 6, 1, 11))  # noqa: DTZ001 - a sheet's


def test_revenue_keeps_currencies_apart(as_manager, told):
    (month,) = [row for row in rows_of(as_manager, "revenue", "months") if row["reported"] != "0"]
    assert (month["revenue_chf"], month["revenue_eur"], month["converted_eur"]) == ("200.00", "1000.50", "1210.50")
    (place,) = [row for row in rows_of(as_manager, "revenue", "locations") if row["key"] == "D-1"]
    assert (place["reports_chf"], place["per_won_eur"]) == ("1", "1000.50")


def test_leads_without_a_product_or_campaign_are_the_last_row(as_manager, told):
    make_opportunity(told, source={"campaign": ""})
    offered = {
        by: [(row["key"], row["name"], int(row["offered"])) for row in rows_of(as_manager, "performance", by)]
        for by in ("source", "campaign", "product")
    }
    whole = sum(n for _key, _name, n in offered["source"])
    assert offered["product"] == [("'=1+1", "'=1+1", 2), ("", "No product", whole - 2)]
    assert offered["campaign"][-1][:2] == ("", "No campaign")
    assert sum(n for _key, _name, n in offered["campaign"]) == whole
    rows = rows_of(as_manager, "revenue", "products")
    whole = sum(int(row["leads"]) for row in rows_of(as_manager, "revenue", "sources"))
    assert [(row["key"], row["name"], row["leads"]) for row in rows] == [
        ("'=1+1", "'=1+1", "2"), ("", "No product", str(whole - 2)),
    ]  # fmt: skip
    # All of it is theirs; nothing is told of the others.
    assert [(row["revenue_eur"], row["revenue_chf"]) for row in rows] == [("1000.50", "200.00"), ("", "")]


def test_text_of_others_never_runs(as_manager, told):
    Location.objects.filter(ref="D-2").update(name="=cmd|' /C calc'!A0")
    names = [row["name"] for row in rows_of(as_manager, "satisfaction", "locations")]
    assert names == ["'=cmd|' /C calc'!A0"]
    sheet = sheet_of(as_manager, "satisfaction", "locations")
    assert [cell.data_type for cell in list(sheet.columns)[1]] == ["s"] * 2
    products = rows_of(as_manager, "performance", "product")
    assert "'=1+1" in [row["key"] for row in products]


def test_a_file_holds_all_rows_and_the_page_some(as_manager, brand):
    for number in range(55):
        make_location(brand, f"D-{number:02}")
        source = {"channel": f"source-{number:02}"}
        make_opportunity(brand, Stage.WON, location=f"D-{number:02}", source=source)
    page = as_manager.get("/console/reports/performance/")
    assert "45 more, with 45 of the offers together." in text(page)
    assert len(rows_of(as_manager, "performance", "source")) == 55
    assert len(rows_of(as_manager, "revenue", "sources")) == 55
    assert len(rows_of(as_manager, "revenue", "locations", cursor="50")) == 55


def test_the_filters_of_the_page_hold_and_stand_in_the_name(as_manager, told):
    whole, part = (
        sum(int(row["n"]) for row in rows_of(as_manager, "performance", "rejected_reasons", **query))
        for query in ({}, {"location": "D-2"})
    )
    assert whole > part > 0
    response = as_manager.get(address("performance", "rates", "xlsx", since="2026-05-20", until="2026-05-31"))
    name = "northwind-performance-rates-2026-05-20-to-2026-05-31.xlsx"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    page = as_manager.get("/console/reports/performance/?by=week&source=fair")
    assert "?source=fair&by=week&table=trend&format=csv" in file_hrefs(page)


def test_what_is_not_understood_is_named_and_no_file(as_manager, told):
    response = as_manager.get(address("revenue", "months", "csv", location="D-9"))
    assert (response.status_code, set(errors(response))) == (422, {"location"})


@pytest.mark.parametrize(
    ("report", "query"),
    [
        ("pipeline", "table=nothing&format=csv"),
        ("pipeline", "format=csv"),
        ("revenue", "table=products&format=csv&source=website"),
        ("performance", "table=comparison&format=csv"),
        ("performance", "table=agent&format=xlsx&location=D-1"),
    ],
)
def test_what_there_is_not_is_missing(as_manager, told, report, query):
    assert as_manager.get(f"/console/reports/{report}/?{query}").status_code == 404


def test_another_brands_rows_are_in_no_file(told, other_brand, as_manager):
    make_location(other_brand, "S-1")
    make_opportunity(other_brand, Stage.WON, location="S-1")
    assert {row["key"] for row in rows_of(as_manager, "revenue", "locations")} == {"D-1", "D-2"}


def test_whoever_may_not_see_the_page_gets_no_file(told):
    agent = add_member(brand=told, email="ada@northwind.example", role=Role.AGENT, now=NOW)
    assert signed_in(agent).get(address("pipeline", "stages", "csv")).status_code == 403


def test_a_file_costs_the_same_with_few_rows_and_with_many(as_manager, brand, count_queries):
    make_location(brand)
    make_opportunity(brand, Stage.WON)
    as_manager.get(address("revenue", "locations", "csv"))
    with count_queries() as one:
        as_manager.get(address("revenue", "locations", "csv"))
    for number in range(3):
        make_location(brand, f"E-{number}")
        make_opportunity(brand, Stage.WON, location=f"E-{number}")
    with count_queries(most=one.count):
        as_manager.get(address("revenue", "locations", "csv"))
