"""The list of leads behind the numbers of reports: narrowed by age, past day and move, oldest first, in pages."""

from datetime import timedelta

import pytest

from leadloop.opportunities.enums import Stage
from leadloop.web.console.leads import counted
from tests.support.story import NOW, make_location, make_opportunity
from tests.web.console.pages import main_of, rows_behind, table, text

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_an_age_lists_the_oldest_first(as_manager, brand):
    make_location(brand)
    for days in (9, 13, 11):
        make_opportunity(brand, now=NOW - days * DAY)
    listed = table(as_manager.get("/console/leads/?of=offers&stage=unacknowledged&age=8-14"))
    assert [row[4] for row in listed] == ["13 days ago", "11 days ago", "9 days ago"]


def test_moves_come_in_pages(as_manager, brand, monkeypatch):
    monkeypatch.setattr(counted, "PAGE_SIZE", 2)
    make_location(brand)
    for days in range(5):
        make_opportunity(brand, Stage.REJECTED, now=NOW - days * DAY)
    assert rows_behind(as_manager, "/console/leads/?moved=unacknowledged-rejected") == 5
    first = as_manager.get("/console/leads/?moved=unacknowledged-rejected")
    assert len(table(first)) == 2
    # A cursor of another list begins anew.
    assert len(table(as_manager.get("/console/leads/?moved=unacknowledged-rejected&cursor=x"))) == 2
    assert len(table(as_manager.get(f"/console/leads/?moved=unacknowledged-rejected&cursor={'9' * 30}"))) == 2


def test_the_list_says_what_it_is_narrowed_by_and_keeps_it(as_manager, brand):
    make_location(brand)
    make_opportunity(brand, Stage.ACCEPTED, now=NOW - 9 * DAY)
    page = as_manager.get("/console/leads/?of=offers&stage=accepted&as_of=2026-05-28&region=berlin")
    assert (
        "Behind a number of a report: as they stood at the end of May 28, 2026; region berlin; a row for each offer to a location."
        in text(page)
    )
    kept = {each.get("name"): each.get("value") for each in main_of(page).iter("input") if each.get("type") == "hidden"}
    assert kept == {"of": "offers", "as_of": "2026-05-28", "region": "berlin"}
    assert "Behind a number" not in text(as_manager.get("/console/leads/?stage=accepted"))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("of=bogus", "of"),
        ("age=bogus&stage=won", "age"),
        ("age=today", "age"),
        ("age=today&stage=lost", "age"),
        ("as_of=2026-05-28", "as_of"),
        ("as_of=soon&stage=won", "as_of"),
        ("moved=won", "moved"),
        ("moved=new-won", "moved"),
        ("moved=won-bogus", "moved"),
        ("reached=bogus", "reached"),
        ("only=bogus", "only"),
    ],
)
def test_what_makes_no_sense_is_named_and_left_out(as_manager, brand, query, field):
    make_location(brand)
    make_opportunity(brand, Stage.WON)
    page = as_manager.get(f"/console/leads/?{query}")
    assert page.status_code == 200
    assert f'href="#id_{field}"' in page.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "of=leads&region=berlin",
        "of=offers&stage=accepted&age=today",
        "of=leads&status=qualified&as_of=2026-06-03",
        "of=offers&stage=accepted&as_of=2026-06-03",
        "moved=acknowledged-accepted",
        "moved=-new",
    ],
)
def test_the_lists_cost_the_same_with_one_row_and_with_three(as_manager, brand, count_queries, query):
    make_location(brand)
    make_opportunity(brand, Stage.ACCEPTED)
    as_manager.get("/console/leads/")
    with count_queries() as one:
        assert len(table(as_manager.get(f"/console/leads/?{query}"))) == 1
    make_opportunity(brand, Stage.ACCEPTED)
    make_opportunity(brand, Stage.ACCEPTED)
    with count_queries(most=one.count):
        assert len(table(as_manager.get(f"/console/leads/?{query}"))) == 3
