"""How many rows the list of leads says that it has."""

from datetime import timedelta

import pytest

from leadloop.opportunities.enums import Stage
from leadloop.web.console import cursors
from leadloop.web.console.leads import total
from tests.support.pressing import parse, text_of
from tests.support.story import NOW, make_lead, make_location, make_opportunity, say
from tests.web.console.pages import links, main_of, table, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(brand):
    """Four leads: one lost, one rejected and offered anew, one at the start, one that has no location."""
    make_lead(brand, now=NOW - timedelta(days=1))
    make_location(brand)
    make_opportunity(brand, Stage.LOST)
    make_opportunity(brand)
    make_location(brand, "D-2")
    say(make_opportunity(brand), "reject")


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(cursors.newest_first, "__kwdefaults__", {"size": 2})


def told(client, query):
    return text_of(parse(client.get(f"/console/leads/total/?{query}")))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "4 leads"),
        ("of=leads&region=berlin", "3 leads"),
        ("until=2026-06-02", "1 lead"),
        ("of=offers", "4 opportunities"),
        ("stage=lost&of=offers", "1 opportunity"),
        ("stage=won", "0 opportunities"),
        ("of=offers&stage=unacknowledged&as_of=2026-06-03", "2 opportunities"),
        ("of=offers&stage=unacknowledged&age=today", "2 opportunities"),
        ("moved=unacknowledged-rejected", "1 move"),
        ("moved=-new", "4 moves"),
        ("q=nobody", "0 leads"),
    ],
)
def test_it_says_how_many_and_of_what(as_manager, story, query, words):
    assert told(as_manager, query) == words
    assert words in text(as_manager.get(f"/console/leads/?{query}"))


def test_a_list_of_several_pages_does_not_wait_for_the_count(as_manager, story, small_pages, count_queries):
    as_manager.get("/console/leads/")
    with count_queries() as queries:
        first = as_manager.get("/console/leads/?status=qualified")
    assert not any("count(*) from (" in each.lower() for each in queries.statements)
    asks = next(each for each in main_of(first).iter("a") if each.get("hx-trigger") == "load")
    assert asks.get("hx-get") == "/console/leads/total/?status=qualified"
    assert text_of(parse(as_manager.get(asks.get("hx-get")))) == "4 leads"


def test_without_scripts_it_is_a_press_away_and_stays_on_the_next_page(as_manager, story, small_pages):
    first = as_manager.get("/console/leads/?status=qualified")
    counted = as_manager.get(links(first)["Count the rows"])
    assert "4 leads" in text(counted)
    second = as_manager.get("/console/leads/" + links(counted)["Next"])
    assert "4 leads" in text(second)
    assert len(table(second)) == 2


def test_a_last_page_does_not_take_its_rows_for_all(as_manager, story, small_pages):
    second = as_manager.get("/console/leads/" + links(as_manager.get("/console/leads/"))["Next"])
    assert "Next" not in links(second)
    assert "2 leads" not in text(second)


def test_beyond_the_most_it_counts_no_further(as_manager, story, monkeypatch, count_queries):
    monkeypatch.setattr(total, "MOST_COUNTED", 3)
    with count_queries() as queries:
        assert told(as_manager, "of=offers") == "More than 3 opportunities"
    assert [each for each in queries.statements if "LIMIT 4" in each]
    monkeypatch.setattr(total, "MOST_COUNTED", 4)
    assert told(as_manager, "of=offers") == "4 opportunities"


def test_another_brands_are_not_counted(as_manager, other_brand):
    make_location(other_brand)
    make_opportunity(other_brand)
    assert told(as_manager, "") == "0 leads"
    assert told(as_manager, "of=offers") == "0 opportunities"
