"""Orders are followed: the list, the next step, cancelling, paper, files, differences and confirmations."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from leadloop.core.money import read_money
from leadloop.history.models import SYSTEM
from leadloop.journeys.feedback_returns import answer_follow_up_form
from leadloop.journeys.order_moves import fulfil_order
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.orders.models import Order
from leadloop.orders.operations import change_rules
from leadloop.orders.queries import rules_of
from tests.support.orders import BRAND, make_order
from tests.support.story import NOW, make_opportunity, say
from tests.web.console.pages import errors, messages, table, text, typed

pytestmark = pytest.mark.django_db
LATER = NOW.replace(day=5)


@pytest.fixture
def order(brand, won):
    return make_order(brand, opportunity=won, now=LATER)


def step(client, order, status, **more):
    return client.post(f"/console/orders/{order.number}/step/", {"status": status, **more}, follow=True)


def sale(brand, number, stage=Stage.WON):
    return make_opportunity(
        brand, stage, customer={"email": f"c{number}@x.example", "phone": "", "family_name": f"C{number}"}
    )


def test_an_order_is_confirmed_and_fulfilled_by_presses(as_sam, order):
    assert messages(step(as_sam, order, "confirmed", their_number="SAP 7")) == [
        f"Order {order.number} is now: Confirmed."
    ]
    shown = step(as_sam, order, "fulfilled")
    assert messages(shown) == [f"Order {order.number} is now: Fulfilled."]
    assert "SAP 7" in text(shown)
    assert Opportunity.objects.get(pk=order.opportunity_id).stage == "complete"
    # Pressed again on a page that was left open.
    assert messages(step(as_sam, order, "fulfilled")) == []
    late = step(as_sam, order, "cancelled", reason="Why", opportunity="lost")
    assert late.status_code == 409
    assert Order.objects.get().status == "fulfilled"


def test_cancelling_asks_why_and_leads_the_sale_back(as_sam, order):
    asked = step(as_sam, order, "cancelled", reason="", opportunity="lost")
    assert (asked.status_code, list(errors(asked))) == (422, ["reason"])
    shown = step(as_sam, order, "cancelled", reason="Too late", opportunity="won")
    assert "Too late" in text(shown)
    assert "Place another order" in text(shown)
    assert Opportunity.objects.get(pk=order.opportunity_id).stage == "won"


def test_an_order_whose_sale_changed_says_so(as_sam, order):
    say(order.opportunity, Answer.COMPLETE, now=LATER)
    assert "The location reported it as complete" in text(as_sam.get(f"/console/orders/{order.number}/"))


def test_an_order_whose_sale_was_lost_says_so_and_is_not_fulfilled(as_sam, order):
    say(order.opportunity, Answer.LOST, now=LATER)
    assert "Its sale does not stand any more" in text(as_sam.get(f"/console/orders/{order.number}/"))
    refused = step(as_sam, order, "fulfilled")
    assert refused.status_code == 409
    assert "Correct the answer of the location, or cancel the order." in messages(refused)[0]


def test_the_list_is_filtered_and_found_by_number(as_sam, brand, order):
    other = make_order(brand, opportunity=sale(brand, 2), now=LATER.replace(hour=10))
    step(as_sam, other, "confirmed", their_number="SAP 9")

    def numbers(query):
        page = as_sam.get(f"/console/orders/all/{query}")
        return [row[0].split()[0] for row in table(page)] if b"<tbody>" in page.content else []

    assert numbers("") == [other.number, order.number]
    assert numbers("?status=confirmed") == [other.number]
    assert numbers(f"?q={order.number}") == [order.number]
    assert numbers("?q=SAP 9") == [other.number]
    assert numbers("?q=C2") == [other.number]
    assert numbers("?location=D-9") == []


def test_the_list_as_a_file_has_a_row_for_each_line(as_sam, brand, order):
    lines = [{"description": "=1+1", "unit_price": "1.10", "quantity": "1.5"}, {"description": "B"}]
    other = make_order(brand, opportunity=sale(brand, 2), now=LATER, lines=lines)
    response = as_sam.get("/console/orders/all/?format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [(row["number"], row["line"], row["amount"], row["order_total"]) for row in rows] == [
        (order.number, "1", "200.00", "238.00"), (other.number, "1", "1.65", ""), (other.number, "2", "", ""),
    ]  # fmt: skip
    assert rows[1]["description"] == "'=1+1"
    assert rows[0]["email"] == "erika@customer.example"
    assert b"".join(as_sam.get("/console/orders/all/?format=xlsx").streaming_content).startswith(b"PK")


def test_differences_are_listed_and_currencies_never_mixed(as_sam, brand, order):
    others = [make_order(brand, opportunity=sale(brand, n), now=LATER) for n in (2, 3, 4)]
    unpriced = make_order(brand, opportunity=sale(brand, 5), now=LATER, lines=[{"description": "X"}])
    for each in (order, *others, unpriced):
        fulfil_order(each, by=BRAND, now=LATER)
    make_order(brand, opportunity=sale(brand, 6), now=LATER)
    for each, amount, currency in ((order, "200", "EUR"), (others[0], "250.50", "EUR"), (others[1], "200", "CHF")):
        found = Opportunity.objects.select_related("brand", "lead", "location").get(pk=each.opportunity_id)
        answer_follow_up_form(found, revenue=read_money(amount, currency), answers={}, by=SYSTEM, now=LATER)
    page = as_sam.get("/console/orders/differences/")
    assert table(page) == [["EUR", "2", "€400.00", "€450.50", "€50.50"]]
    said = text(page)
    for each in (*others, unpriced):
        assert each.number in said
    assert order.number not in said
    assert "another currency" in said
    only = text(as_sam.get("/console/orders/differences/?finding=no_revenue"))
    assert others[2].number in only
    assert others[0].number not in only
    change_rules(brand, revenue_includes_tax=True)
    assert table(as_sam.get("/console/orders/differences/"))[0][2] == "€476.00"


def test_nothing_to_compare_says_so(as_sam, brand):
    assert "Nothing to compare yet" in text(as_sam.get("/console/orders/differences/"))
    assert "No orders yet" in text(as_sam.get("/console/orders/all/"))
    assert "Nothing was won yet" in text(as_sam.get("/console/orders/"))


def test_confirmations_are_taken_from_a_file(as_sam, order):
    lines = (
        f"Number;Status;Date;Colour\n{order.number};Confirmed;2026-06-05;red\nX-9;fulfilled;;\n{order.number};sold;;"
    )

    def bring_in(content=lines):
        file = SimpleUploadedFile("c.csv", content.encode())
        return as_sam.post("/console/orders/import/", {"file": file})

    first = bring_in()
    assert first.status_code == 422
    assert "1 orders changed, 0 as they were, 2 rows rejected." in text(first)
    assert "colour" in text(first)
    assert [row[:2] for row in table(first)] == [["3", "X-9"], ["4", order.number]]
    assert Order.objects.get().status == "confirmed"
    assert "0 orders changed, 1 as they were" in text(bring_in())
    assert list(errors(bring_in("a,b\n1,2"))) == ["file"]
    assert list(errors(bring_in(""))) == ["file"]
    assert list(errors(as_sam.post("/console/orders/import/", {}))) == ["file"]


def test_rules_are_set_by_managers(as_manager, brand, won):
    page = "/console/settings/orders/"
    won.lead.form.products = ["Heat pump", "Solar"]
    won.lead.form.save()
    sent = typed(as_manager.get(page)) | {
        "pattern": "NW-####", "tax_rate": "7,7", "price_0": "12.500,00", "line_0_label": "Cost centre",
    }  # fmt: skip
    assert messages(as_manager.post(page, sent, follow=True)) == [
        "Saved. Orders that are placed from now on go by this."
    ]
    rules = rules_of(brand)
    assert (rules.pattern, str(rules.tax_rate), rules.prices) == ("NW-####", "7.70", {"Heat pump": "12500.00"})
    assert "q_cost_centre" in typed(as_manager.get(f"/console/opportunities/{won.pk}/order/"))
    wrong = as_manager.post(page, sent | {"pattern": "NW", "price_1": "dear"})
    assert (wrong.status_code, set(errors(wrong))) == (422, {"pattern", "price_1"})
