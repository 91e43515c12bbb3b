"""The order form: what is known stands in it, and where it came from beside it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from leadloop.history.enums import ActorKind
from leadloop.opportunities.enums import Answer, Stage
from leadloop.orders.models import Order
from leadloop.orders.operations import change_rules
from leadloop.questions.enums import QuestionKind, SetKind
from leadloop.questions.operations import set_questions
from tests.support.orders import make_order
from tests.support.story import NOW, make_location, make_opportunity, say
from tests.web.console.pages import errors, links, main_of, messages, table, text, typed

pytestmark = pytest.mark.django_db


def page_of(won):
    return f"/console/opportunities/{won.pk}/order/"


def test_what_was_won_waits_oldest_first_and_leads_to_its_form(as_sam, brand, won):
    make_opportunity(
        brand,
        Stage.WON,
        now=NOW.replace(day=1),
        customer={"family_name": "Frueher", "email": "f@x.example", "phone": ""},
    )
    make_opportunity(brand, Stage.ACCEPTED, customer={"email": "a@x.example", "phone": ""})
    shown = as_sam.get("/console/orders/")
    assert [row[0].split(" 1")[0] for row in table(shown)] == ["Erika Frueher", "Erika Mustermann"]
    assert page_of(won) in links(shown).values()
    assert [row[0].split(" 1")[0] for row in table(as_sam.get("/console/orders/?q=Frueher"))] == ["Erika Frueher"]
    assert "No sale fits" in text(as_sam.get("/console/orders/?location=D-99"))


def test_the_form_is_filled_and_says_from_where(as_sam, brand, won):
    change_rules(brand, prices={"Heat pump": "12500.00"})
    shown = as_sam.get(page_of(won))
    sent = typed(shown)
    assert {name: sent[name] for name in ("given_name", "email", "phone", "line1", "city", "product")} == {
        "given_name": "Erika", "email": "erika@customer.example", "phone": "+4930123456", "line1": "Lindenweg 7",
        "city": "Berlin", "product": "Heat pump",
    }  # fmt: skip
    assert (sent["line_0_description"], sent["line_0_unit_price"]) == ("Heat pump", "12500.00")
    assert text(shown).count("From the request of 3 Jun 2026") == 6

    response = as_sam.post(page_of(won), sent, follow=True)
    order = Order.objects.get()
    assert messages(response) == [f"Order {order.number} is placed."]
    assert order.total == Decimal("14875.00")
    assert (order.actor_kind, str(order.actor_id)) == (ActorKind.BRAND, str(as_sam.session["_auth_user_id"]))
    assert {each["came"] for each in order.sources.values()} == {"request"}


def test_what_is_typed_otherwise_is_the_orders_own_and_named(as_sam, won):
    sent = typed(as_sam.get(page_of(won))) | {"line1": "Baustelle 3"}
    response = as_sam.post(page_of(won), sent, follow=True)
    assert "Typed with the order by Sam Sales on 6 Jun 2026" in text(response)
    assert Order.objects.get().sources["email"]["came"] == "request"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("1.500", "Write 1500 or 1.5."),
        ("1,000", "Write 1000 or 1."),
        ("12,345", "Write 12345 or 012.345."),
    ],
)
def test_a_quantity_that_may_mean_thousands_is_asked_for_again(as_sam, won, said, asked):
    sent = typed(as_sam.get(page_of(won))) | {"line_0_quantity": said}
    response = as_sam.post(page_of(won), sent)
    assert (response.status_code, asked in text(response)) == (422, True)
    assert not Order.objects.exists()


@pytest.mark.parametrize(("said", "read"), [("0.125", "0.125"), ("01,234", "1.234"), ("1,5", "1.5"), ("1500", "1500")])
def test_a_quantity_that_means_one_thing_is_taken(as_sam, won, said, read):
    as_sam.post(page_of(won), typed(as_sam.get(page_of(won))) | {"line_0_quantity": said})
    assert Order.objects.get().lines.get().quantity == Decimal(read)


def test_a_second_press_shows_the_same_order(as_sam, won):
    sent = typed(as_sam.get(page_of(won)))
    first, second = (as_sam.post(page_of(won), sent) for _ in range(2))
    assert first["Location"] == second["Location"] == f"/console/orders/{Order.objects.get().number}/"
    assert as_sam.get(page_of(won))["Location"] == first["Location"]


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(as_sam, brand, won):
    set_questions(
        brand, SetKind.ORDER, "default", [{"key": "po", "label": "PO", "kind": QuestionKind.LINE, "required": True}]
    )
    sent = typed(as_sam.get(page_of(won))) | {
        "email": "nobody", "line_0_quantity": "many", "line_1_unit_price": "12", "note": "Ring <b>twice</b>",
    }  # fmt: skip
    response = as_sam.post(page_of(won), sent)
    assert response.status_code == 422
    assert set(errors(response)) == {"email", "line_0_quantity", "line_1_description", "q_po"}
    assert typed(response)["note"] == "Ring <b>twice</b>"
    assert typed(response)["email"] == "nobody"
    assert not Order.objects.exists()


def test_more_lines_keep_what_was_typed(as_sam, won):
    sent = typed(as_sam.get(page_of(won))) | {"line_1_description": "Pipe", "line_1_unit_price": "3,50", "more": "1"}
    response = as_sam.post(page_of(won), sent)
    assert (response.status_code, Order.objects.count()) == (200, 0)
    again = typed(response)
    assert (again["line_1_description"], again["line_4_description"]) == ("Pipe", "")
    as_sam.post(page_of(won), again | {"line_1_quantity": "2,5", "line_4_description": "Hose"})
    lines = Order.objects.get().lines.order_by("position")
    assert [(line.description, line.amount) for line in lines] == [
        ("Heat pump", None), ("Pipe", Decimal("8.75")), ("Hose", None),
    ]  # fmt: skip


def test_what_is_not_won_any_more_is_not_ordered(as_sam, won):
    sent = typed(as_sam.get(page_of(won)))
    say(won, Answer.LOST, now=NOW + timedelta(days=1))
    response = as_sam.post(page_of(won), sent)
    assert response.status_code == 409
    assert "An order is placed for what is won" in text(response)
    assert not Order.objects.exists()


def test_a_sales_admin_sees_orders_and_nothing_else(as_sam, won):
    response = as_sam.get("/console/", follow=True)
    assert response.redirect_chain[-1][0] == "/console/orders/"
    assert "/console/settings/" not in response.content.decode()
    assert "/desk/" not in response.content.decode()
    refused = as_sam.get("/console/leads/")
    assert refused.status_code == 403
    assert links(refused)["To the orders"] == "/console/orders/"
    assert as_sam.get("/desk/").status_code == 403


def test_hostile_text_is_shown_as_text(as_sam, brand):
    evil = "<script>alert(1)</script>"
    make_location(brand)
    sale = make_opportunity(brand, Stage.WON, customer={"given_name": evil, "address": {"line1": evil}})
    order = make_order(brand, opportunity=sale, note=evil, lines=[{"description": evil, "article": evil}])
    for path in ("/console/orders/all/", f"/console/orders/{order.number}/", f"/console/orders/{order.number}/print/"):
        response = as_sam.get(path)
        assert evil not in response.content.decode()
        assert "alert(1)" in "".join(main_of(response).itertext())


def test_the_lead_leads_to_its_order(as_manager, brand, won):
    page = f"/console/leads/{won.lead_id}/"
    assert links(as_manager.get(page))["Place an order"] == page_of(won)
    order = make_order(brand, opportunity=won)
    shown = as_manager.get(page)
    assert links(shown)[f"Order {order.number}"] == f"/console/orders/{order.number}/"
    assert "Place an order" not in links(shown)
    assert f"Order {order.number} placed" in text(shown)


def test_the_customers_page_leads_to_the_order(as_manager, brand, won):
    order = make_order(brand, opportunity=won)
    shown = as_manager.get(f"/console/customers/{won.lead.contact_id}/")
    assert links(shown)[order.number] == f"/console/orders/{order.number}/"
