"""Orders by the API: placed with an empty body, read, followed to their end."""

from datetime import timedelta

import pytest

from leadloop.accounts.enums import Scope
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.orders.models import Order
from leadloop.orders.operations import change_rules
from tests.api.conforming import errors_of
from tests.api.conftest import program_of
from tests.support import story

HOUR = timedelta(hours=1)


@pytest.fixture
def won(brand):
    change_rules(brand, prices={"Heat pump": "12500.00"})
    return story.make_opportunity(brand, Stage.WON, step=timedelta(0), request={"product": "Heat pump"})


def placed(program, won, body=None, **more):
    return program.post(f"/opportunities/{won.pk}/order", body or {}, **more)


class TestPlacing:
    def test_nothing_needs_to_be_said(self, program, won):
        response = placed(program, won)
        order = response.json()
        assert response.status_code == 201
        assert response["Location"] == f"/api/v1/orders/{order['id']}"
        assert program.get(response["Location"]).json() == order
        assert order["customer"] == won.lead.customer
        assert order["total"] == {"amount": "14875.00", "currency": "EUR"}
        assert (order["lines"][0]["description"], order["lines"][0]["quantity"]) == ("Heat pump", "1")
        assert set(order["sources"].values()) == {"request"}
        assert (order["status"], order["lead"], order["location"]["ref"]) == ("placed", str(won.lead_id), "D-1")

    def test_the_same_request_again_places_no_other(self, program, won):
        first, again = (placed(program, won, key="once") for _ in range(2))
        assert again.json() == first.json()
        assert again["Location"] == first["Location"] == f"/api/v1/orders/{first.json()['id']}"
        other = placed(program, won)
        assert (other.status_code, other.json()["order"]) == (409, first.json()["id"])
        assert Order.objects.count() == 1

    def test_what_differs_is_said(self, program, won):
        price = {"amount": "0.33", "currency": "CHF"}
        lines = [
            {"description": "Pipe", "quantity": "3", "unit_price": price, "article": "P-1"},
            {"description": "Hose"},
        ]
        order = placed(
            program, won, {"lines": lines, "customer": {"address": {"line1": "Baustelle"}}, "note": "Soon"}
        ).json()
        assert order["lines"][0]["amount"] == {"amount": "0.99", "currency": "CHF"}
        assert (order["lines"][1]["unit_price"], order["total"]) == (None, None)
        assert order["customer"]["address"]["line1"] == "Baustelle"
        assert order["sources"]["address"] == "typed"

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"lines": [{"description": "X", "unit_price": {"amount": "12.500", "currency": "EUR"}}]}, "lines.0.unit_price.amount"),
            ({"lines": [{"description": "X", "unit_price": {"amount": "1", "currency": "XXX"}}]}, "lines.0.unit_price.currency"),
            ({"lines": [{"description": "X", "quantity": 2}]}, "lines.0.quantity"),
            ({"lines": [{"description": ""}]}, "lines"),
            ({"lines": "X"}, "lines"),
            ({"customer": {"email": "nobody"}}, "customer.email"),
            ({"lines": [{"description": "X", "unit_price": {"amount": "1", "currency": c}} for c in ("EUR", "CHF")]}, "lines"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_named(self, program, won, body, field):
        response = placed(program, won, body)
        assert (response.status_code, list(errors_of(response))) == (422, [field])
        assert not Order.objects.exists()

    def test_only_what_is_won(self, program, brand):
        response = placed(program, story.make_opportunity(brand, Stage.ACCEPTED, step=timedelta(0)))
        assert (response.status_code, response.json()["stage"]) == (409, "accepted")

    def test_another_brands_is_missing(self, stranger, program, won):
        assert placed(stranger, won).status_code == 404
        order = placed(program, won).json()
        assert stranger.get(f"/orders/{order['id']}").status_code == 404
        assert stranger.post(f"/orders/{order['id']}/status", {"status": "confirmed"}).status_code == 404
        assert stranger.get("/orders").json()["data"] == []

    def test_reading_is_not_writing(self, brand, won):
        reader = program_of(brand, Scope.LEADS_READ)
        assert placed(reader, won).status_code == 403
        assert reader.get("/orders").status_code == 200


class TestFollowing:
    @pytest.fixture
    def order(self, program, won):
        return placed(program, won).json()

    def test_to_its_end(self, program, won, order, time_machine):
        path = f"/orders/{order['id']}/status"
        confirmed = program.post(
            path, {"status": "confirmed", "their_number": "4500", "on": "2026-06-03"}, key="c"
        ).json()
        assert (confirmed["status"], confirmed["their_number"]) == ("confirmed", "4500")
        done = program.post(path, {"status": "fulfilled"})
        assert (done.status_code, done.json()["status"]) == (200, "fulfilled")
        assert program.post(path, {"status": "fulfilled"}).json() == done.json()
        assert Opportunity.objects.get(pk=won.pk).stage == "complete"
        history = program.get(f"/leads/{won.lead_id}/history").json()["data"]
        assert [each["type"] for each in history][-4:] == [
            "order.placed", "order.confirmed", "order.fulfilled", "opportunity.completed",
        ]  # fmt: skip
        assert history[-1]["data"]["cause"] == "order_fulfilled"
        late = program.post(path, {"status": "cancelled", "reason": "Why", "opportunity": "lost"})
        assert (late.status_code, late.json()["order_status"]) == (409, "fulfilled")

    def test_cancelling(self, program, won, order):
        path = f"/orders/{order['id']}/status"
        asked = program.post(path, {"status": "cancelled"})
        assert (asked.status_code, set(errors_of(asked))) == (422, {"reason", "opportunity"})
        done = program.post(path, {"status": "cancelled", "reason": "Too late", "opportunity": "accepted"}).json()
        assert (done["status"], done["cancel_reason"]) == ("cancelled", "Too late")
        assert Opportunity.objects.get(pk=won.pk).stage == "accepted"

    @pytest.mark.parametrize("body", [{"status": "placed"}, {"status": "confirmed", "on": "soon"}, {}])
    def test_what_is_wrong_is_named(self, program, order, body):
        assert program.post(f"/orders/{order['id']}/status", body).status_code == 422
        assert Order.objects.get().status == "placed"


def test_the_list_in_pages_and_by_filters(program, brand, won, time_machine):
    sales = [won, *(story.make_opportunity(brand, Stage.WON, step=timedelta(0), customer={"email": f"c{n}@x.example"}) for n in range(2))]  # fmt: skip
    orders = []
    for number, sale in enumerate(sales):
        time_machine.move_to(story.NOW + number * HOUR, tick=False)
        orders.append(placed(program, sale).json())
    program.post(f"/orders/{orders[1]['id']}/status", {"status": "confirmed", "their_number": "7"})

    def numbers(**query):
        return [each["number"] for each in program.get("/orders", **query).json()["data"]]

    newest = [each["number"] for each in reversed(orders)]
    assert numbers() == newest
    page = program.get("/orders", limit=2).json()
    assert numbers(limit=2, cursor=page["next_cursor"]) == newest[2:]
    assert numbers(status="confirmed") == numbers(their_number="7") == [orders[1]["number"]]
    assert numbers(opportunity=str(won.pk)) == numbers(number=orders[0]["number"]) == [orders[0]["number"]]
    assert numbers(location="D-9") == []
    assert numbers(placed_from="2026-06-04") == []
    assert len(numbers(placed_to="2026-06-03")) == 3
    assert program.get("/orders", colour="red").status_code == 422


def test_a_list_takes_as_many_queries_however_long(program, brand, won, count_queries):
    def count():
        with count_queries() as counted:
            program.get("/orders")
        return counted.count

    placed(program, won)
    one = count()
    for n in range(3):
        placed(
            program, story.make_opportunity(brand, Stage.WON, step=timedelta(0), customer={"email": f"c{n}@x.example"})
        )
    assert count() == one
