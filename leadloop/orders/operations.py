"""Writes of orders. A status moves here and nowhere else, by compare-and-set."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F

from leadloop.accounts.models import Brand
from leadloop.core.inserting import insert
from leadloop.history.models import Actor
from leadloop.opportunities.models import Opportunity
from leadloop.orders.enums import REACHED_FROM, TIME_OF, OrderStatus
from leadloop.orders.models import Order, OrderLine, OrderRules
from leadloop.orders.money import sums_of
from leadloop.orders.numbering import written
from leadloop.orders.reading import GivenLine


def change_rules(brand: Brand, **rules: Any) -> None:
    """Set fields of the brand's rules. Orders that were placed keep theirs."""
    OrderRules.objects.update_or_create(brand=brand, defaults=rules)


def add_order(
    opportunity: Opportunity,
    lines: Sequence[GivenLine],
    *,
    brand: Brand,
    currency: str,
    fields: dict[str, Any],
    by: Actor,
    now: datetime,
) -> Order:
    """Store an order with the brand's next number. The caller holds the opportunity and has seen that none stands."""
    rules = _next_number(brand)
    sums = sums_of(
        (line.amount for line in lines),
        tax_rate=rules.tax_rate,
        includes_tax=rules.includes_tax,
        currency=currency,
    )
    year = now.astimezone(ZoneInfo(brand.time_zone)).year
    order = Order(
        brand=brand,
        opportunity=opportunity,
        sequence=rules.last_sequence,
        number=written(rules.pattern, rules.last_sequence, year=year),
        currency=currency,
        tax_rate=rules.tax_rate,
        includes_tax=rules.includes_tax,
        net=sums.net if sums else None,
        tax=sums.tax if sums else None,
        total=sums.total if sums else None,
        placed_at=now,
        actor_kind=by.kind,
        actor_id=by.id,
        **fields,
    )
    insert(order, *(_line(order, number, line) for number, line in enumerate(lines)))
    return order


def hold_order(order_id: uuid.UUID) -> Order | None:
    """Let nobody else move the order until the transaction ends, and return it as it is now.

    Its lead and its opportunity are held before it, by everybody.
    """
    found: Order | None = Order.objects.select_for_update().filter(pk=order_id).first()
    return found


def move_order(order: Order, to: OrderStatus, *, now: datetime, **changes: Any) -> bool:
    """Set the status where it can still be reached; False where somebody was first."""
    values: dict[str, Any] = {"status": to, TIME_OF[to]: now, **changes}
    if not Order.objects.filter(pk=order.pk, status__in=REACHED_FROM[to]).update(**values):
        return False
    for name, value in values.items():
        setattr(order, name, value)
    return True


def note_their_number(order: Order, their_number: str) -> bool:
    """Keep the ordering system's number; False where it is known already."""
    changed = Order.objects.filter(pk=order.pk).exclude(their_number=their_number).update(their_number=their_number)
    order.their_number = their_number
    return bool(changed)


def _next_number(brand: Brand) -> OrderRules:
    """Take the next number. Whoever comes at the same time waits; where the order comes to nothing, so does the number."""
    rows = OrderRules.objects.for_brand(brand)
    if not rows.update(last_sequence=F("last_sequence") + 1):
        # The brand's first order. Two at once meet at the unique index, and the second one waits for the first.
        OrderRules.objects.bulk_create([OrderRules(brand=brand)], ignore_conflicts=True)
        rows.update(last_sequence=F("last_sequence") + 1)
    taken: OrderRules = rows.get()
    return taken


def _line(order: Order, number: int, line: GivenLine) -> OrderLine:
    return OrderLine(
        brand_id=order.brand_id,
        order=order,
        position=number + 1,
        article=line.article,
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        amount=line.amount,
    )
