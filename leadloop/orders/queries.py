"""Reads of orders, and of what waits for one."""

import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from leadloop.accounts.models import Brand
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.orders.enums import OrderStatus
from leadloop.orders.models import Order, OrderRules

# Stages that bear out an order.
SOLD = (Stage.WON, Stage.COMPLETE)


def rules_of(brand: Brand) -> OrderRules:
    """Return the brand's rules; the defaults where none are stored."""
    return OrderRules.objects.for_brand(brand).first() or OrderRules(brand=brand)


def orders_of(brand: Brand) -> QuerySet[Order]:
    """Return the brand's orders with what a list of them shows."""
    found: QuerySet[Order] = Order.objects.for_brand(brand).select_related(
        "opportunity", "opportunity__lead", "opportunity__location"
    )
    return found


def order_by_number(brand: Brand, number: str) -> Order | None:
    """Return the brand's order with this number, or None."""
    return orders_of(brand).filter(number=number).first()


def standing_order(opportunity: Opportunity) -> Order | None:
    """Return the opportunity's order that was not cancelled, or None."""
    found: Order | None = Order.objects.filter(opportunity=opportunity).exclude(status=OrderStatus.CANCELLED).first()
    return found


def awaiting_order(brand: Brand) -> QuerySet[Opportunity]:
    """Return won opportunities for which nobody has placed an order; test leads are left out."""
    standing = Order.objects.filter(opportunity=OuterRef("pk")).exclude(status=OrderStatus.CANCELLED)
    found: QuerySet[Opportunity] = (
        Opportunity.objects.for_brand(brand)
        .filter(stage=Stage.WON, lead__is_test=False)
        .exclude(Exists(standing))
        .select_related("lead", "location")
    )
    return found


def orders_by_opportunity(opportunities: Iterable[Opportunity]) -> dict[uuid.UUID, list[Order]]:
    """Return all orders of these opportunities, newest first."""
    found: dict[uuid.UUID, list[Order]] = {}
    for each in Order.objects.filter(opportunity__in=list(opportunities)).order_by("-sequence"):
        found.setdefault(each.opportunity_id, []).append(each)
    return found
