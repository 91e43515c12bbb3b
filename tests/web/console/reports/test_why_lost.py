"""Both sides of a lost sale on the page about performance."""

from datetime import timedelta

import pytest

from tests.support.lost_sale import ask_why, told
from tests.support.story import NOW, make_location
from tests.web.console.pages import links, main_of, rows_behind, text
from tests.web.console.reports.test_revenue import stats

pytestmark = pytest.mark.django_db
PAGE = "/console/reports/performance/"
BEFORE = NOW - timedelta(days=3)


@pytest.fixture
def asked(brand):
    make_location(brand)
    ask_why(brand)
    for own, said in (("price", "price"), ("price", "competitor"), ("postponed", "bought_after_all"), ("other", "")):
        told(brand, own, said, now=BEFORE)
    return brand


def card(response):
    return next(each for each in main_of(response).iter() if each.get("id") == "why")


def test_nothing_is_shown_where_nobody_was_asked(as_manager, brand):
    make_location(brand)
    assert "as customers say" not in text(as_manager.get(PAGE))


def test_both_sides_stand_beside_each_other(as_manager, asked):
    response = as_manager.get(PAGE)
    said = text(response)

    assert "Price Price the same" in said
    assert "Postponed or given up Bought after all" in said
    assert "3 of 4" in said
    assert stats(response)["Bought after all"][0] == "1"


def test_on_a_phone_the_reason_and_its_mark_stand_together(as_manager, asked):
    """A cell is a line of its heading and one value there; two values would be two columns."""
    (cell,) = [
        each
        for each in card(as_manager.get(PAGE)).iter("td")
        if each.get("data-label") == "The customer says" and "the same" in "".join(each.itertext())
    ]
    (value,) = cell
    assert ("".join(value.itertext()).split(), cell.text, value.tail) == (["Price", "the", "same"], None, None)


def test_every_number_leads_to_exactly_its_leads(as_manager, asked):
    response = as_manager.get(PAGE)
    told_numbers = [
        (int("".join(each.itertext()).split()[-1]), each.get("href"))
        for each in card(response).iter("a")
        if "told=" in each.get("href")
    ]

    assert len(told_numbers) == 4
    assert [(n, href) for n, href in told_numbers if rows_behind(as_manager, href) != n] == []
    bought = stats(response)["Bought after all"][1]
    assert "lost, and the customer says: Bought after all" in text(as_manager.get(bought))


def test_a_reason_of_rejection_or_loss_can_be_listed(as_manager, asked):
    found = as_manager.get("/console/leads/?of=offers&stage=lost&reason=price")

    assert "for the reason Price" in text(found)
    assert rows_behind(as_manager, "/console/leads/?of=offers&stage=lost&reason=price") == 2
    assert as_manager.get("/console/leads/?of=offers&reason=price").status_code == 200
    assert "Choose rejected or lost too." in text(as_manager.get("/console/leads/?of=offers&reason=price"))
    assert links(found)
