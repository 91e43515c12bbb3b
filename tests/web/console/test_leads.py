"""The list of leads: rows, filters, pages."""

from datetime import timedelta

import pytest

from leadloop.journeys.stage_corrected import correct_stage
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.web.console import cursors
from tests.support.story import NOW, answerer, make_lead, make_location, make_opportunity, recipient, say
from tests.web.console.pages import errors, links, main_of, table, text, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def location(brand):
    return make_location(brand)


def names(response):
    return [row[0].split(" 1")[0] for row in table(response)] if "<tbody>" in response.content.decode() else []


def lead(brand, family, *, stage=Stage.UNACKNOWLEDGED, now=NOW, **changes):
    changes.setdefault("customer", {})
    customer = {"given_name": "", "family_name": family, "email": f"{family.lower()}@customer.example", "phone": ""}
    return make_opportunity(brand, stage, now=now, customer=customer | changes.pop("customer"), **changes)


def test_a_row_says_who_wants_what_and_where_it_stands(as_manager, brand, location):
    make_opportunity(brand, Stage.ACCEPTED, now=NOW - timedelta(days=3))

    assert table(as_manager.get("/console/leads/")) == [
        ["Erika Mustermann 10119 Berlin", "Heat pump This year", "Accepted", "Dealer D-1", "3 days ago"]
    ]


def test_an_empty_list_leads_on(as_manager, brand):
    response = as_manager.get("/console/leads/")

    assert "No leads yet" in text(response)
    assert links(response)["See the next steps"] == "/console/"


def test_a_lead_without_a_location_says_so(as_manager, brand):
    make_lead(brand)

    assert table(as_manager.get("/console/leads/"))[0][2:4] == ["Without a location", "none fits"]


def test_one_filter_at_a_time(as_manager, brand, location):
    make_location(
        brand, "D-2", name="Klimahaus Nord", address={"city": "Kiel", "postal_code": "24103", "country": "DE"}
    )
    lead(brand, "Old", now=NOW - timedelta(days=40))
    lead(brand, "Won", stage=Stage.WON)
    lead(brand, "North", location="D-2", source={"channel": "fair"})
    lead(brand, "Trial", test=True)

    def found(query):
        return sorted(names(as_manager.get(f"/console/leads/?{query}")))

    assert found("") == ["North", "Old", "Won"]
    assert found("test=on") == ["North", "Old", "Trial", "Won"]
    assert found("stage=won") == ["Won"]
    assert found("status=qualified") == ["North", "Old", "Won"]
    assert found("status=discarded") == []
    assert found("location=D-2") == ["North"]
    assert found("location=klimahaus") == ["North"]
    assert found("location=nowhere-at-all") == []
    assert found("source=Fair") == ["North"]
    assert found("form=request-a-quote") == ["North", "Old", "Won"]
    assert found("since=2026-06-01") == ["North", "Won"]
    assert found("until=2026-05-31") == ["Old"]
    assert found("q=won@customer.example") == ["Won"]
    assert found("q=old&stage=won") == []


def test_days_begin_at_midnight_of_the_brand(as_manager, brand, location):
    # 22:30 in UTC is half past midnight of the next day in Berlin.
    lead(brand, "Late", now=NOW.replace(hour=22, minute=30))

    assert names(as_manager.get("/console/leads/?since=2026-06-04")) == ["Late"]
    assert names(as_manager.get("/console/leads/?until=2026-06-03")) == []
    assert names(as_manager.get("/console/leads/?until=2026-06-04")) == ["Late"]


def test_overdue_ones_are_marked_and_can_be_had_alone(as_manager, brand, location):
    late, _in_time = lead(brand, "Late"), lead(brand, "Timely")
    Opportunity.objects.filter(pk=late.pk).update(overdue_since=NOW)

    response = as_manager.get("/console/leads/?overdue=on")

    assert names(response) == ["Late"]
    assert table(response)[0][2] == "Unacknowledged Overdue"
    late.refresh_from_db()
    say(late, "reject")


def test_a_stage_lists_each_round_that_stands_there(as_manager, brand, location):
    """So that the number on the pipeline page is the number of rows it leads to."""
    make_location(brand, "D-2")
    given_up = lead(brand, "Twice")
    say(given_up, "reject")
    second = Opportunity.objects.get(lead=given_up.lead, round=2)
    say(second, "reject")

    counted = next(row for row in table(as_manager.get("/console/")) if row[0] == "Rejected")
    listed = table(as_manager.get("/console/leads/?stage=rejected"))

    assert counted[1] == "2"
    assert sorted(row[3] for row in listed) == ["Dealer D-1", "Dealer D-2 Round 2"]


@pytest.mark.parametrize(
    ("query", "field", "kept"),
    [
        ("stage=bogus", "stage", ""),
        ("status=bogus", "status", ""),
        ("since=yesterday", "since", "yesterday"),
        ("since=0001-01-01", "since", "0001-01-01"),
        ("until=9999-12-31", "until", "9999-12-31"),
        ("form=bogus", "form", ""),
    ],
)
def test_a_filter_that_makes_no_sense_is_named_and_left_out(as_manager, brand, location, query, field, kept):
    lead(brand, "Weber")

    response = as_manager.get(f"/console/leads/?{query}&q=weber")

    assert (list(errors(response)), names(response)) == ([field], ["Weber"])
    assert (typed(response)[field], typed(response)["q"]) == (kept, "weber")


def test_no_fit_says_what_to_do(as_manager, brand, location):
    lead(brand, "Weber")

    response = as_manager.get("/console/leads/?q=nobody")

    assert "No lead fits these filters" in text(response)
    assert links(response)["Show all leads"] == "/console/leads/"
    assert links(response)["Clear"] == "/console/leads/"


def test_pages_follow_each_other_and_keep_the_filter(as_manager, brand, location, monkeypatch):
    monkeypatch.setattr(cursors.newest_first, "__kwdefaults__", {"size": 2})
    for number in range(5):
        lead(brand, f"C{number}", now=NOW - timedelta(minutes=number))

    first = as_manager.get("/console/leads/?status=qualified")
    second = as_manager.get("/console/leads/" + links(first)["Next"])
    third = as_manager.get("/console/leads/" + links(second)["Next"])

    assert [names(each) for each in (first, second, third)] == [["C0", "C1"], ["C2", "C3"], ["C4"]]
    assert "status=qualified" in links(first)["Next"]
    assert "Next" not in links(third)
    assert links(third)["First page"] == "?status=qualified"


@pytest.mark.parametrize("query", ["", "?stage=unacknowledged", "?overdue=on", "?q=erika", "?location=D-1"])
def test_the_list_costs_the_same_with_one_row_and_with_three(as_manager, brand, location, count_queries, query):
    make_opportunity(brand)
    as_manager.get("/console/leads/")
    with count_queries() as one:
        as_manager.get(f"/console/leads/{query}")
    make_opportunity(brand)
    make_lead(brand)
    with count_queries(most=one.count):
        as_manager.get(f"/console/leads/{query}")


def test_another_brands_leads_are_not_listed(as_manager, brand, other_brand):
    make_location(other_brand)
    make_opportunity(other_brand)

    for query in ("", "?stage=unacknowledged", "?q=erika", "?test=on"):
        assert "Mustermann" not in as_manager.get(f"/console/leads/{query}").content.decode()


def test_markup_in_what_customers_type_stays_text(as_manager, brand, location):
    make_opportunity(brand, customer={"family_name": "<script>alert(1)</script>"}, request={"interest": "<b>x</b>"})

    content = as_manager.get("/console/leads/").content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content
    assert "<b>x</b>" not in content


def test_corrected_ones_show_where_they_stand_now(as_manager, brand, location):
    lost = lead(brand, "Weber", stage=Stage.LOST)
    correct_stage(lost, to=Stage.WON, reason="x", actor=answerer(recipient(lost)).actor, now=NOW + timedelta(hours=9))

    assert table(as_manager.get("/console/leads/"))[0][2] == "Won"
    assert main_of(as_manager.get("/console/leads/")).get("data-page") == "leads"
