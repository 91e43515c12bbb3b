"""Orders: each stands on a sale, adds up, has its number and its history."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Concat

from leadloop.core.prepared import Prepared
from leadloop.history.enums import Kind
from leadloop.history.models import Event
from leadloop.opportunities.enums import Stage
from leadloop.orders.enums import TIME_OF, OrderStatus
from leadloop.orders.models import Order, OrderLine, OrderRules
from leadloop.orders.money import Sums, line_amount, sums_of
from leadloop.orders.queries import SOLD
from leadloop.reports.breach import Breach, Breaches
from leadloop.reports.streams import CHUNK

# What takes a sale back while an order stands: the order stays, and its page says so.
_TAKEN_BACK: Final = Event.objects.filter(
    opportunity_id=OuterRef("opportunity_id"), kind__in=(Kind.LOST, Kind.CORRECTED), at__gte=OuterRef("placed_at")
)
_CORRECTED: Final = Event.objects.filter(
    opportunity_id=OuterRef("opportunity_id"), kind=Kind.CORRECTED, at__gte=OuterRef("fulfilled_at")
)
_TOLD: Final = Event.objects.annotate(of=KeyTextTransform("number", "data")).filter(
    opportunity_id=OuterRef("opportunity_id"),
    of=OuterRef("number"),
    kind=Concat(Value("order."), OuterRef("status")),
)
_NO_TIME: Final = Q(
    *(Q(status=status, **{f"{TIME_OF[status]}__isnull": True}) for status in OrderStatus), _connector=Q.OR
)
_ORDERS: Final = Breaches(
    Breach(
        "order {number}: its opportunity {opportunity_id} stands at {opportunity__stage}, and nobody took the sale back",
        lambda: (
            Order.objects.exclude(status=OrderStatus.CANCELLED)
            .exclude(opportunity__stage__in=SOLD)
            .filter(~Exists(_TAKEN_BACK))
        ),
        "number",
        "opportunity_id",
        "opportunity__stage",
    ),
    Breach(
        "order {number}: it was fulfilled, and its opportunity {opportunity_id} is not complete",
        lambda: (
            Order.objects.filter(status=OrderStatus.FULFILLED)
            .exclude(opportunity__stage=Stage.COMPLETE)
            .filter(~Exists(_CORRECTED))
        ),
        "number",
        "opportunity_id",
    ),
    Breach(
        "order {number}: it is {status}, and its history does not tell so",
        lambda: Order.objects.filter(~Exists(_TOLD)),
        "number",
        "status",
    ),
    Breach("order {number}: nobody knows since when it is {status}", lambda: Order.objects.filter(_NO_TIME), "number", "status"),
    Breach("order {number}: it orders nothing", lambda: Order.objects.filter(lines=None), "number"),
)  # fmt: skip
_LINES: Final = Prepared(lambda: OrderLine.objects.select_related("order").order_by("order_id", "position"))
_LAST: Final = OrderRules.objects.filter(brand=OuterRef("brand")).values("last_sequence")[:1]
_NUMBERS: Final = Breach(
    "brand {brand}: its orders are {orders}, the last one has number {last}, and {taken} numbers were given",
    lambda: (
        Order.objects.values("brand")
        .annotate(orders=Count("id"), last=Max("sequence"), taken=Max(Subquery(_LAST)))
        .exclude(orders=F("last"), last=F("taken"))
    ),
)


def order_breaches() -> Iterator[str]:
    """Yield a sentence for each breach about orders."""
    yield from _ORDERS.find()
    yield from _NUMBERS.find()
    yield from _sums()


def _sums() -> Iterator[str]:
    """Lines add up to the order's sums, by the one rule."""
    for order, own in groupby(_LINES.stream(CHUNK), key=lambda line: line.order):
        amounts = []
        for line in own:
            price = line.unit_price
            right = None if price is None else line_amount(line.quantity, price, currency=order.currency)
            if line.amount != right:
                yield f"order {order.number}: line {line.position} is {line.amount}, and comes to {right}"
            amounts.append(right)
        sums = sums_of(amounts, tax_rate=order.tax_rate, includes_tax=order.includes_tax, currency=order.currency)
        if (order.net, order.tax, order.total) != ((sums.net, sums.tax, sums.total) if sums else (None, None, None)):
            yield f"order {order.number}: its sums are {_said(order)}, and its lines come to {_said(sums)}"


def _said(sums: Order | Sums | None) -> str:
    return f"{sums.net} + {sums.tax} = {sums.total}" if sums else "nothing yet"
