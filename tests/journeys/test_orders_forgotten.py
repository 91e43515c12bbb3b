"""Who is forgotten is forgotten in their orders too; what these came to stays."""

from datetime import timedelta
from decimal import Decimal

import pytest

from leadloop.history.models import Event
from leadloop.journeys.contact_erased import erase
from leadloop.journeys.order_moves import cancel_order
from leadloop.journeys.order_placed import OrderProblem, place_order
from leadloop.opportunities.enums import Stage
from leadloop.orders.models import Order
from leadloop.reports.audit import find_breaches
from tests.support import story
from tests.support.orders import BRAND, make_order
from tests.support.story import NOW, make_opportunity

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


@pytest.fixture
def won():
    brand = story.make_brand()
    story.make_location(brand)
    return make_opportunity(brand, Stage.WON, request={"product": "Heat pump", "interest": ""})


def test_who_is_forgotten_is_forgotten_in_orders_too(won):
    order = make_order(won.brand, opportunity=won, note="Ring at Erika's")
    erase(won.lead.contact, by=BRAND, now=LATER)
    order.refresh_from_db()
    assert "rika" not in str(order.customer) + order.note
    assert order.total == Decimal("238.00")
    assert list(find_breaches()) == []
    cancel_order(order, reason="Forgotten", back_to="won", by=BRAND, now=LATER)
    with pytest.raises(OrderProblem) as refused:
        place_order(won, given={}, by=BRAND, now=LATER)
    assert list(refused.value.errors) == ["customer.email"]


def test_what_was_typed_for_an_order_is_forgotten_too_and_why_it_was_cancelled(won):
    line = {"description": "Roof of Erika's house", "quantity": "2", "unit_price": "100"}
    order = place_order(won, given={"lines": [line]}, by=BRAND, now=LATER)
    Order.objects.update(product="Erika's roof")
    cancel_order(order, reason="Erika moved away", back_to="lost", by=BRAND, now=LATER)
    erase(won.lead.contact, by=BRAND, now=LATER)
    order.refresh_from_db()
    assert (order.product, order.cancel_reason) == ("", "The customer was erased.")
    assert (order.lines.get().description, order.total) == ("–", Decimal("238.00"))
    assert "Erika" not in str(list(Event.objects.values_list("data", flat=True)))
    assert list(find_breaches()) == []
