"""The orders of a story that was told in parts get the numbers that they would have had in one."""

from zoneinfo import ZoneInfo

from leadloop.accounts.models import Brand
from leadloop.history.models import Event
from leadloop.orders.models import Order, OrderRules
from leadloop.orders.numbering import written


def number_orders() -> None:
    """Number the orders of each brand from one on, in the order in which they were placed; in their history, too.

    The numbers that they have are larger than all that they get.
    """
    for rules in OrderRules.objects.select_related("brand"):
        orders = list(Order.objects.filter(brand=rules.brand).order_by("placed_at", "sequence"))
        for sequence, order in enumerate(orders, start=1):
            _number(order, sequence, rules.brand, pattern=rules.pattern)
        OrderRules.objects.filter(pk=rules.pk).update(last_sequence=len(orders))


def _number(order: Order, sequence: int, brand: Brand, *, pattern: str) -> None:
    year = order.placed_at.astimezone(ZoneInfo(brand.time_zone)).year
    number = written(pattern, sequence, year=year)
    Order.objects.filter(pk=order.pk).update(sequence=sequence, number=number)
    for event in Event.objects.filter(opportunity_id=order.opportunity_id, data__order=str(order.pk)):
        Event.objects.filter(pk=event.pk).update(data={**event.data, "number": number})
