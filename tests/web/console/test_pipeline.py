"""The pipeline page: numbers that lead to what they count, and the first steps of a new brand."""

from datetime import timedelta

import pytest

from leadloop.accounts.operations import add_api_key
from leadloop.core.money import read_money
from leadloop.journeys.feedback_returns import answer_follow_up_form, give_review
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message
from tests.support.pressing import text_of
from tests.support.story import NOW, answerer, make_lead, make_location, make_opportunity, recipient
from tests.web.console.pages import links, main_of, rows, table, text

pytestmark = pytest.mark.django_db


def stats(response):
    """The tiles: what each counts, how many, and where it leads."""
    tiles = [each for each in main_of(response).iter("a") if "stat" in (each.get("class") or "").split()]
    return {text_of(each[0]): (text_of(each[1]), each.get("href")) for each in tiles}


def numbers(response, number):
    """The counts of the page's tables by what they count."""
    bodies = list(main_of(response).iter("tbody"))
    return {text_of(row[0]): text_of(row[1]) for row in bodies[number]}


def test_every_number_leads_to_as_many_rows(as_manager, brand):
    make_location(brand)
    for stage in (Stage.ACCEPTED, Stage.ACCEPTED, Stage.WON, Stage.LOST, Stage.COMPLETE, Stage.UNACKNOWLEDGED):
        make_opportunity(brand, stage)
    make_opportunity(brand, Stage.WON, test=True)
    make_opportunity(brand, Stage.REJECTED)
    late = Opportunity.objects.filter(stage=Stage.ACCEPTED).first()
    Opportunity.objects.filter(pk=late.pk).update(overdue_since=NOW)

    page = as_manager.get("/console/")

    addresses = links(page)
    for counts in (numbers(page, 0), numbers(page, 1)):
        for label, count in counts.items():
            rows_there = as_manager.get(addresses[label])
            shown = len(table(rows_there)) if "<tbody>" in rows_there.content.decode() else 0
            assert (label, shown) == (label, int(count))
    assert numbers(page, 0)["Accepted"] == "2"
    assert numbers(page, 0)["Won"] == "1"
    assert numbers(page, 1)["Qualified"] == "7"
    tiles = stats(page)
    assert tiles["Overdue answers"] == ("1", "/console/leads/?overdue=on")
    assert tiles["Without a location"] == ("1", "/console/unplaced/")
    Opportunity.objects.filter(pk=late.pk).update(overdue_since=None)


def test_locations_that_owe_most_come_first(as_manager, brand):
    for ref in ("D-1", "D-2", "D-3"):
        make_location(brand, ref)
    for ref, count in (("D-1", 1), ("D-2", 2)):
        for _ in range(count):
            made = make_opportunity(brand, location=ref)
            Opportunity.objects.filter(pk=made.pk).update(overdue_since=NOW - timedelta(days=2))

    page = as_manager.get("/console/")

    assert rows(page) == ["Dealer D-2 oldest since 1 Jun 2", "Dealer D-1 oldest since 1 Jun 1"]
    assert links(page)["Dealer D-2"] == "/console/leads/?overdue=on&location=D-2"
    assert len(table(as_manager.get(links(page)["Dealer D-2"]))) == 2
    Opportunity.objects.update(overdue_since=None)


def test_revenue_is_told_by_currency(as_manager, brand):
    make_location(brand)
    for amount, currency in (("12500.00", "EUR"), ("500.50", "EUR"), ("99.00", "CHF")):
        sold = make_opportunity(brand, Stage.COMPLETE)
        answer_follow_up_form(
            sold, revenue=read_money(amount, currency), answers={}, by=answerer(recipient(sold)).actor,
            contact=recipient(sold), now=NOW + timedelta(hours=5),
        )  # fmt: skip

    make_opportunity(brand, Stage.COMPLETE)

    page = as_manager.get("/console/")

    assert "CHF\xa099.00 €13,000.50" in text(page).replace("CHF 99.00", "CHF\xa099.00")
    # The one that nobody told is there to be seen.
    assert len(table(as_manager.get(links(page)["Reported for 3 of 4."]))) == 1


def test_undecided_reviews_and_given_up_mail_are_counted(as_manager, brand):
    make_location(brand)
    sold = make_opportunity(brand, Stage.COMPLETE)
    give_review(sold, given={"rating": "5"}, now=NOW + timedelta(hours=5))
    Message.objects.filter(kind="survey").update(state="refused")

    tiles = stats(as_manager.get("/console/"))

    assert tiles["Undecided reviews"] == ("1", "/console/reviews/?state=pending")
    assert tiles["Mail to look at"] == ("1", "/console/messages/?show=look")


def test_a_new_brand_is_led_to_its_first_lead(as_owner, brand):
    first = as_owner.get("/console/")
    assert "The way to the first lead" in text(first)
    assert [each.split(" ")[0] for each in rows(first)] == ["1", "2", "3"]
    assert links(first)["Open the form"] == "/l/northwind/f/request-a-quote/"

    make_location(brand)
    add_api_key(brand=brand, name="Website", now=NOW)
    assert [each.split(" ")[0] for each in rows(as_owner.get("/console/"))] == ["Add", "2", "Make"]
    make_lead(brand)
    assert "The way to the first lead" not in text(as_owner.get("/console/"))


def test_a_manager_is_not_asked_to_make_keys(as_manager, brand):
    assert "API key" not in text(as_manager.get("/console/"))


def test_the_page_costs_the_same_with_one_lead_and_with_three(as_manager, brand, count_queries):
    make_location(brand)
    make_opportunity(brand)
    as_manager.get("/console/")
    with count_queries() as one:
        as_manager.get("/console/")
    make_opportunity(brand)
    make_opportunity(brand)
    with count_queries(most=one.count):
        as_manager.get("/console/")


def test_another_brands_numbers_are_not_counted(as_manager, brand, other_brand):
    make_location(other_brand)
    make_opportunity(other_brand)

    assert "The way to the first lead" in text(as_manager.get("/console/"))
    make_lead(brand)
    assert set(numbers(as_manager.get("/console/"), 0).values()) == {"0"}
    assert numbers(as_manager.get("/console/"), 1)["Qualified"] == "1"
