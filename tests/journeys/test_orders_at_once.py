"""Orders at the same moment: numbers without gaps, one order for one sale, one end for one order."""

from datetime import timedelta
from functools import partial

import pytest

from leadloop.history.models import Event
from leadloop.journeys.order_moves import Moved, OrderDoesNotFit, cancel_order, fulfil_order
from leadloop.journeys.order_placed import OrderProblem, OrderStands, place_order
from leadloop.opportunities.enums import Answer, Stage
from leadloop.orders.models import Order
from leadloop.reports.audit import find_breaches
from tests.support import story
from tests.support.orders import BRAND, make_order
from tests.support.together import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
LATER = story.NOW + timedelta(days=2)


@pytest.fixture
def brand():
    made = story.make_brand()
    story.make_location(made)
    return made


def a_sale(brand, number):
    return story.make_opportunity(brand, Stage.WON, customer={"email": f"c{number}@customer.example", "phone": ""})


def test_numbers_have_no_gaps_whoever_fails_in_between(brand):
    sales = [a_sale(brand, number) for number in range(8)]
    wrong = {"lines": [{"description": "X", "quantity": "0"}]}
    acts = [partial(place_order, each, given={}, by=BRAND, now=LATER) for each in sales]
    acts += [partial(place_order, each, given=wrong, by=BRAND, now=LATER) for each in sales[:3]]
    results = all_at_once(*acts)

    assert {type(each) for each in results} <= {Order, OrderProblem, OrderStands}
    assert sorted(Order.objects.values_list("sequence", flat=True)) == list(range(1, 9))
    assert list(find_breaches()) == []


@pytest.mark.parametrize("turn", range(3))
def test_two_presses_at_once_place_one_order(brand, turn):
    sale = a_sale(brand, turn)
    results = all_at_once(*[partial(place_order, sale, given={}, by=BRAND, now=LATER)] * 4)
    assert sorted(type(each).__name__ for each in results) == ["Order", *["OrderStands"] * 3]
    assert Order.objects.count() == 1


@pytest.mark.parametrize("turn", range(5))
def test_of_two_ends_at_once_one_holds_and_the_location_may_answer_beside_it(brand, turn):
    order = make_order(brand, opportunity=a_sale(brand, turn))
    results = all_at_once(
        partial(fulfil_order, order, by=BRAND, now=LATER),
        partial(cancel_order, order, reason="Why", back_to="lost", by=BRAND, now=LATER),
        partial(story.say, order.opportunity, Answer.COMPLETE, now=LATER),
    )
    assert {type(each) for each in results[:2]} == {Moved, OrderDoesNotFit} or Order.objects.get().status == "cancelled"
    assert Event.objects.filter(kind__in=["order.fulfilled", "order.cancelled"]).count() == 1
    assert list(find_breaches()) == []


@pytest.mark.parametrize("turn", range(3))
def test_cancelling_and_placing_anew_at_once_wait_for_each_other(brand, turn):
    sale = a_sale(brand, turn)
    order = make_order(brand, opportunity=sale)
    results = all_at_once(
        partial(cancel_order, order, reason="Why", back_to="won", by=BRAND, now=LATER),
        partial(place_order, sale, given={}, by=BRAND, now=LATER),
    )
    assert isinstance(results[0], Moved)
    assert isinstance(results[1], Order | OrderStands)
    assert list(find_breaches()) == []
