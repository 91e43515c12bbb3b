"""Ways to break orders; as in broken_history."""

from django.db import connection

from leadloop.history.models import Event
from leadloop.journeys.order_moves import fulfil_order
from leadloop.opportunities.models import Opportunity
from leadloop.orders.models import Order, OrderLine, OrderRules
from tests.support.orders import BRAND, make_order
from tests.support.story import NOW, make_brand


def an_order_of_what_was_never_sold(brand):
    order = make_order(brand)
    # Whoever moves the stage by hand breaks its history, too.
    Opportunity.objects.filter(pk=order.opportunity_id).update(stage="accepted", won_at=None)
    sold = f"order {order.number}: its opportunity {order.opportunity_id} stands at accepted, and nobody took the sale back"
    return order, [sold, None, None]


def an_order_number_that_nobody_has(brand):
    order = make_order(brand)
    OrderRules.objects.update(last_sequence=3)
    return order, [f"brand {brand.pk}: its orders are 1, the last one has number 1, and 3 numbers were given"]


def a_line_that_does_not_come_to_what_it_says(brand):
    order = make_order(brand)
    OrderLine.objects.update(amount="199.99")
    return order, [f"order {order.number}: line 1 is 199.99, and comes to 200.00"]


def sums_that_are_not_those_of_the_lines(brand):
    order = make_order(brand)
    Order.objects.update(net="100.00", tax="19.00", total="119.00")
    return order, [
        f"order {order.number}: its sums are 100.00 + 19.00 = 119.00, and its lines come to 200.00 + 38.00 = 238.00"
    ]


def an_order_of_nothing(brand):
    order = make_order(brand)
    OrderLine.objects.all().delete()
    return order, [f"order {order.number}: it orders nothing"]


def confirmed_in_silence(brand):
    order = make_order(brand)
    Order.objects.update(status="confirmed", confirmed_at=NOW)
    return order, [f"order {order.number}: it is confirmed, and its history does not tell so"]


def confirmed_at_no_time(brand):
    order = make_order(brand)
    Order.objects.update(status="confirmed")
    Event.objects.filter(kind="order.placed").update(kind="order.confirmed")
    return order, [f"order {order.number}: nobody knows since when it is confirmed"]


def another_brands_order(brand):
    order = make_order(brand)
    other = make_brand("Southwind")
    OrderRules.objects.update(brand=other)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Order._meta.db_table} SET brand_id = %s", [Order._meta.pk.get_db_prep_value(other.pk, connection)]
        )
    return order, [
        "order {pk}: its opportunity is another brand's", f"orderline {order.lines.get().pk}: its order is another brand's",
    ]  # fmt: skip


def fulfilled_and_not_complete(brand):
    order = make_order(brand)
    fulfil_order(order, by=BRAND, now=order.placed_at)
    Opportunity.objects.filter(pk=order.opportunity_id).update(stage="won", completed_at=None)
    return order, [
        f"order {order.number}: it was fulfilled, and its opportunity {order.opportunity_id} is not complete", None, None, None,
    ]  # fmt: skip


WAYS = [
    an_order_of_what_was_never_sold,
    an_order_number_that_nobody_has,
    a_line_that_does_not_come_to_what_it_says,
    sums_that_are_not_those_of_the_lines,
    an_order_of_nothing,
    confirmed_in_silence,
    confirmed_at_no_time,
    another_brands_order,
    fulfilled_and_not_complete,
]
