"""The rows of the list of leads, as a file: just those that it shows."""

from datetime import timedelta

import pytest

from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.web.console.leads import files
from tests.support.story import NOW, make_lead, make_location, make_opportunity, say
from tests.web.console.pages import errors, links, text, total_of, typed
from tests.web.console.test_download import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(brand):
    """Leads of two locations at several stages, one of them offered twice, one to nobody, one for a test."""
    make_lead(brand, now=NOW - timedelta(days=1))
    make_location(brand)
    make_opportunity(brand, Stage.LOST)
    make_opportunity(brand, Stage.WON, source={"channel": "fair"})
    make_opportunity(brand, Stage.COMPLETE, now=NOW - timedelta(days=9))
    make_opportunity(brand, test=True)
    make_location(brand, "D-2")
    say(make_opportunity(brand, location="D-1"), "reject")


def file_of(client, query):
    return rows(client.get(f"/console/leads/download/?format=csv&{query}"))


@pytest.mark.parametrize(
    "query",
    [
        "stage=lost&of=offers",
        "stage=rejected",
        "reached=won&of=offers&region=berlin",
        "of=offers&stage=complete&revenue=missing",
        "of=offers&stage=unacknowledged&as_of=2026-06-03",
        "of=offers&stage=unacknowledged&age=today",
        "location=dealer",
    ],
)
@pytest.mark.parametrize("most", [0, 100])
def test_a_row_for_each_opportunity_of_the_list_be_they_few_or_many(as_manager, story, monkeypatch, query, most):
    monkeypatch.setattr(files, "MOST_COUNTED", most)
    found = file_of(as_manager, query)
    assert len({row["opportunity"] for row in found}) == len(found) == total_of(as_manager, f"?{query}") > 0
    assert all(row["lead"] for row in found)


@pytest.mark.parametrize("query", ["moved=unacknowledged-rejected", "moved=acknowledged-accepted&since=2026-06-01"])
def test_a_row_for_each_opportunity_that_moved(as_manager, story, query):
    found = file_of(as_manager, query)
    assert len({row["opportunity"] for row in found}) == len(found) == total_of(as_manager, f"?{query}") > 0


def test_too_many_moves_are_no_file_and_it_is_said(as_manager, story, monkeypatch):
    monkeypatch.setattr(files, "MOST_COUNTED", 1)
    page = as_manager.get("/console/leads/download/?moved=acknowledged-accepted&format=csv")
    assert "too many moves for a file" in text(page)
    assert "Excel" not in text(page)
    assert len(file_of(as_manager, "moved=unacknowledged-rejected")) == 1


def test_what_the_form_of_the_download_does_not_know_is_applied(as_manager, story):
    assert [row["stage"] for row in file_of(as_manager, "stage=lost&of=offers")] == ["lost"]
    assert [row["stage"] for row in file_of(as_manager, "moved=unacknowledged-rejected")] == ["rejected"]
    assert [row["source"] for row in file_of(as_manager, "source=Fair")] == ["fair"]
    assert file_of(as_manager, "stage=withdrawn") == []


@pytest.mark.parametrize(
    ("query", "leads", "lines"),
    [
        ("of=leads", 5, 6),
        ("of=leads&test=on", 6, 7),
        ("of=leads&only=tests", 1, 1),
        ("of=leads&status=qualified&since=2026-06-03", 3, 4),
        ("status=qualified&until=2026-06-02", 2, 2),
        ("of=leads&status=qualified&as_of=2026-06-02", 2, 2),
        ("of=leads&region=berlin", 4, 5),
        ("moved=-new", 5, 6),
    ],
)
def test_leads_have_a_row_for_each_round(as_manager, story, query, leads, lines):
    found = file_of(as_manager, query)
    assert len({row["lead"] for row in found}) == leads == total_of(as_manager, f"?{query}")
    assert len(found) == lines


def test_the_list_leads_there_and_the_page_keeps_what_it_was_asked(as_manager, story):
    query = "stage=rejected&of=offers&region=berlin&since=2026-06-01"
    address = links(as_manager.get(f"/console/leads/?{query}&q=&cursor=x"))["Download"]
    assert address == f"/console/leads/download/?{query}"
    page = as_manager.get(address)
    assert "Exactly the opportunities of the list, a row for each." in text(page)
    assert typed(page) == {"stage": "rejected", "of": "offers", "region": "berlin", "since": "2026-06-01"}
    assert links(page)["The list"] == f"/console/leads/?{query}"
    assert total_of(as_manager, f"?{query}") == 1


def test_it_says_what_a_row_stands_for(as_manager, story):
    assert "a row for each time that one was offered" in text(as_manager.get("/console/leads/download/?source=fair"))
    assert "each lead or opportunity once" in text(as_manager.get("/console/leads/download/?moved=-new"))


def test_who_the_customer_is_only_where_it_was_asked_for(as_manager, story):
    assert "email" not in file_of(as_manager, "stage=lost")[0]
    assert file_of(as_manager, "stage=lost&personal=on")[0]["family_name"] == "Mustermann"


def test_what_is_mistyped_gives_no_file_and_is_named_at_the_list(as_manager, story):
    response = as_manager.get("/console/leads/download/?format=csv&stage=bogus&source=fair")
    assert response.status_code == 302
    assert list(errors(as_manager.get(response.url))) == ["stage"]


def test_another_brands_are_in_no_file(as_manager, other_brand):
    make_location(other_brand)
    make_opportunity(other_brand)
    assert Opportunity.objects.count() == 1
    for query in ("of=offers", "of=leads", "moved=-new", "moved=-unacknowledged"):
        assert file_of(as_manager, query) == []


def test_as_many_queries_however_many_rows(as_manager, story, brand, count_queries):
    file_of(as_manager, "of=offers")
    with count_queries() as few:
        file_of(as_manager, "of=offers")
    make_opportunity(brand)
    with count_queries(most=few.count):
        file_of(as_manager, "of=offers")
