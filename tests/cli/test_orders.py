"""Orders on the command line: out as a table, and in what became of them; a second time nothing."""

import csv

import pytest

from leadloop.history.models import Event
from leadloop.opportunities.enums import Stage
from leadloop.orders.models import Order
from tests.support.orders import make_order
from tests.support.story import make_brand, make_location, make_opportunity

pytestmark = pytest.mark.django_db


@pytest.fixture
def orders(brand):
    make_location(brand)
    sales = [make_opportunity(brand, Stage.WON, customer={"email": f"c{n}@x.example", "phone": ""}) for n in range(4)]
    return [make_order(brand, opportunity=sale) for sale in sales]


@pytest.fixture
def told(leadloop, file, brand):
    """Write the lines into a file and import it as news of orders."""

    def run(*lines):
        file.write_text("\n".join(lines), encoding="utf-8")
        return leadloop("import", "orders", file, "--brand", brand.slug)

    return run


def statuses():
    return list(Order.objects.order_by("sequence").values_list("status", flat=True))


def test_good_rows_are_taken_and_bad_ones_reported(told, orders, rejected):
    lines = [
        "number,their_number,status,date,reason,opportunity",
        f"{orders[0].number},4500,confirmed,2026-06-04,,",
        f"{orders[1].number},,Delivered,2026-06-04T00:00:00,,",
        f"{orders[2].number},,cancelled,,Out of stock,lost",
        "O-99999,,confirmed,,,",
        f"{orders[3].number},,confirmed,soon,,",
        f"{orders[3].number},,confirmed,2099-01-01,,",
        f"{orders[3].number},,cancelled,,Why,complete",
        ",,confirmed,,,",
        f"{orders[3].number},,sold,,,",
    ]
    ran = told(*lines)
    assert (ran.code, ran.said[-1]) == (1, "3 changed, 0 as they were, 6 rejected")
    assert statuses() == ["confirmed", "fulfilled", "cancelled", "placed"]
    assert [(row["line"], row["field"]) for row in rejected()] == [
        ("5", "number"), ("6", "date"), ("7", "date"), ("8", "opportunity"), ("9", "number"), ("10", "status"),
    ]  # fmt: skip
    assert Event.objects.get(kind="order.confirmed").data["on"] == "2026-06-04"

    events = Event.objects.count()
    again = told(*lines)
    assert again.said[-1] == "0 changed, 3 as they were, 6 rejected"
    assert Event.objects.count() == events


def test_their_number_finds_what_they_confirmed(told, orders):
    told("number,their_number,status", f"{orders[0].number},4500,confirmed", f"{orders[1].number},4501,confirmed")
    assert told("their_number,status", "4501,fulfilled").code == 0
    assert statuses()[:2] == ["confirmed", "fulfilled"]
    Order.objects.update(their_number="4500")
    assert "several orders" in told("their_number,status", "4500,fulfilled").out


def test_an_older_line_after_the_end_changes_nothing(told, orders):
    told("number,status", f"{orders[0].number},fulfilled")
    assert told("number,status", f"{orders[0].number},confirmed").said[-1] == "0 changed, 1 as they were, 0 rejected"
    refused = told("number,status", f"{orders[0].number},cancelled")
    assert (refused.code, statuses()[0]) == (1, "fulfilled")


def test_another_brands_orders_are_nobodys(leadloop, file, orders):
    other = make_brand("Southwind")
    file.write_text(f"number,status\n{orders[0].number},fulfilled", encoding="utf-8")
    assert leadloop("import", "orders", file, "--brand", other.slug).code == 1
    assert statuses()[0] == "placed"


@pytest.mark.parametrize("head", ["number,colour", "status,colour"])
def test_columns_that_are_needed_are_named(told, orders, head):
    ran = told(head, "1,2")
    assert ran.code == 1
    assert "status, and number or their_number" in ran.err


def test_orders_are_exported_line_by_line(leadloop, file, brand, orders):
    ran = leadloop("export", "orders", file, "--brand", brand.slug)
    assert (ran.code, ran.out) == (0, f"4 orders in {file}\n")
    with file.open(encoding="utf-8-sig", newline="") as written:
        rows = list(csv.DictReader(written))
    assert [row["number"] for row in rows] == [order.number for order in orders]
    assert rows[0]["order_total"] == "238.00"
    # What is exported can come back with what became of it.
    assert leadloop("import", "orders", file, "--brand", brand.slug).out.count("status: Choose one of") == 4
