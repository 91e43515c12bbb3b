"""Calls about orders."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from leadloop.accounts.enums import Scope
from leadloop.accounts.models import ApiKey, Brand
from leadloop.api.body import check_shape
from leadloop.api.changed import made_below
from leadloop.api.entrance import BearerKey, actor_of, key_of
from leadloop.api.moments import read_before, read_day, read_since
from leadloop.api.once import Reply, once
from leadloop.api.opportunities.calls import NO_ID, opportunity_or_problem
from leadloop.api.orders.schemas import OrderIn, OrderList, OrderQuery, OrderShape, OrderStatusIn
from leadloop.api.orders.shown import show
from leadloop.api.pages import Keyset, refuse_unknown
from leadloop.api.problems import DOES_NOT_FIT, NOT_FOUND, Problem, invalid
from leadloop.api.replies import JsonReply
from leadloop.core.clock import now as clock_now
from leadloop.core.ids import read_id
from leadloop.core.money import MoneyProblem, read_money
from leadloop.journeys.order_moves import (
    Moved,
    OrderDoesNotFit,
    Told,
    cancel_order,
    confirm_order,
    fulfil_order,
)
from leadloop.journeys.order_placed import OrderStands, place_order
from leadloop.orders.enums import OrderStatus
from leadloop.orders.models import Order
from leadloop.orders.queries import orders_of

orders = Router(tags=["Orders"])
of_opportunities = Router(tags=["Orders"])
NEWEST = Keyset("orders", ("placed_at", "id"), ("time", "uuid"), newest_first=True)


@of_opportunities.post(
    "/{opportunity_id}/order",
    auth=BearerKey(Scope.LEADS_WRITE),
    response={201: OrderShape},
    operation_id="place_order",
    summary="Place an order",
    openapi_extra={"requestBody": OrderIn},
)
@made_below("/api/v1/orders")
@once
def post_order(request: HttpRequest, given: dict[str, Any], opportunity_id: str) -> Reply:
    """Order what a won opportunity sold. `{}` does: customer, address and product come from account and request.

    409 where the opportunity does not stand at `won`, with its `stage`; and where it has an order already, with its `order`:
    once that is cancelled, another can be placed.
    """
    key = key_of(request)
    sale = opportunity_or_problem(key.brand, opportunity_id)
    check_shape(given, OrderIn)
    try:
        placed = place_order(sale, given=_given(given), by=actor_of(key), now=clock_now())
    except OrderStands as there:
        raise Problem(
            DOES_NOT_FIT, str(there), extra={"order": str(there.order.pk), "order_status": there.order.status}
        ) from there
    return Reply(201, show(_order(key.brand, str(placed.pk))))


@orders.get(
    "",
    auth=BearerKey(Scope.LEADS_READ),
    response=OrderList,
    operation_id="list_orders",
    summary="List orders, newest first",
)
def list_orders(request: HttpRequest, query: Query[OrderQuery]) -> JsonReply:
    """Filters narrow the list together."""
    refuse_unknown(request, query)
    brand = key_of(request).brand
    rows, cursor = NEWEST.page(_rows(brand).filter(**_wanted(brand, query)), query)
    return JsonReply({"data": [show(row) for row in rows], "next_cursor": cursor})


@orders.get(
    "/{order_id}",
    auth=BearerKey(Scope.LEADS_READ),
    response=OrderShape,
    operation_id="get_order",
    summary="Get an order",
)
def get_order(request: HttpRequest, order_id: str) -> JsonReply:
    """What was ordered, for whom, and where it stands."""
    return JsonReply(show(_order(key_of(request).brand, order_id)))


@orders.post(
    "/{order_id}/status",
    auth=BearerKey(Scope.LEADS_WRITE),
    response=OrderShape,
    operation_id="set_order_status",
    summary="Say what became of an order",
    openapi_extra={"requestBody": OrderStatusIn},
)
@once
def post_status(request: HttpRequest, given: dict[str, Any], order_id: str) -> Reply:
    """Confirm, fulfil or cancel an order, from the ordering system.

    `fulfilled` completes the opportunity, so that location and customer are asked how it went. `cancelled` needs a
    `reason`, and what becomes of the `opportunity`. What was said before changes nothing and is answered with 200; where
    it does not fit, the reply is 409 with the present `order_status`.
    """
    key = key_of(request)
    order = _order(key.brand, order_id)
    check_shape(given, OrderStatusIn)
    try:
        _move(order, given, key)
    except OrderDoesNotFit as refused:
        raise Problem(DOES_NOT_FIT, str(refused), extra={"order_status": refused.status.value}) from refused
    return Reply(200, show(_order(key.brand, order_id)))


def _move(order: Order, given: dict[str, Any], key: ApiKey) -> Moved:
    by, now = actor_of(key), clock_now()
    told = Told(given.get("their_number") or "", read_day("on", given.get("on")))
    match given["status"]:
        case OrderStatus.CONFIRMED:
            return confirm_order(order, by=by, told=told, now=now)
        case OrderStatus.FULFILLED:
            return fulfil_order(order, by=by, told=told, now=now)
        case OrderStatus.CANCELLED:
            reason, back_to = given.get("reason") or "", given.get("opportunity") or ""
            return cancel_order(order, reason=reason, back_to=back_to, by=by, told=told, now=now)
        case _:
            raise invalid({"status": _("Choose one of: %(choices)s.") % {"choices": "confirmed, fulfilled, cancelled"}})


def _given(given: dict[str, Any]) -> dict[str, Any]:
    """Return what the journey takes: amounts read strictly, in one currency."""
    lines, currencies, errors = [], dict[str, None](), dict[str, str]()
    for number, line in enumerate(given.get("lines") or []):
        price = line.get("unit_price")
        amount = ""
        if price is not None:
            try:
                money = read_money(price["amount"], price["currency"])
                amount = f"{money.amount:.2f}"
                currencies[money.currency] = None
            except MoneyProblem as problem:
                errors[f"lines.{number}.unit_price.{problem.field}"] = str(problem)
        lines.append({**line, "unit_price": amount})
    if len(currencies) > 1:
        errors["lines"] = _("All prices of an order are in one currency.")
    if errors:
        raise invalid(errors)
    return {**given, "lines": lines, "currency": next(iter(currencies), "")}


def _wanted(brand: Brand, query: OrderQuery) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "status": query.status,
        "opportunity__location__ref": query.location,
        "opportunity_id": query.opportunity and (read_id(query.opportunity) or NO_ID),
        "number": query.number,
        "their_number": query.their_number,
        "placed_at__gte": read_since("placed_from", query.placed_from, zone=brand.time_zone),
        "placed_at__lt": read_before("placed_to", query.placed_to, zone=brand.time_zone),
    }
    return {name: value for name, value in wanted.items() if value is not None}


def _rows(brand: Brand) -> QuerySet[Order]:
    return orders_of(brand).prefetch_related("lines")


def _order(brand: Brand, order_id: str) -> Order:
    found = _rows(brand).filter(pk=read_id(order_id) or NO_ID).first()
    if found is None:
        raise Problem(NOT_FOUND, _("There is no order with this id."))
    return found
