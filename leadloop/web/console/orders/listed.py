"""What waits for an order, oldest first, and the orders, newest first."""

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leadloop.orders.as_table import COLUMNS, rows_of
from leadloop.orders.models import Order
from leadloop.orders.queries import awaiting_order, orders_of
from leadloop.tables.writing import Format
from leadloop.web.console.cursors import earliest_first, newest_first
from leadloop.web.console.download import file_of
from leadloop.web.console.orders.filters import OrderFilter, WaitingFilter
from leadloop.web.console.orders.frame import orders_page
from leadloop.web.gate import MemberRequest, for_sales


@for_sales
@require_safe
def waiting(request: MemberRequest) -> HttpResponseBase:
    """Show what was won and has no order yet."""
    wanted = WaitingFilter(request.GET)
    rows = wanted.sales(request.brand, awaiting_order(request.brand))
    found = earliest_first(rows, by="won_at", cursor=request.GET.get("cursor", ""))
    context = {"filter": wanted, "rows": found.rows, "next": found.next, "has_orders": _has_orders(request)}
    return orders_page(request, "waiting.html", context, tab="orders")


@for_sales
@require_safe
def listed(request: MemberRequest) -> HttpResponseBase:
    """Show the orders; with ``format``, send the same ones as a file."""
    wanted = OrderFilter(request.GET)
    rows = wanted.orders(request.brand, orders_of(request.brand))
    kind = request.GET.get("format", "")
    if kind in [*Format]:
        return file_of(request, Format(kind), COLUMNS, rows_of(rows), title=_("Orders"), name="orders")
    found = newest_first(rows, by="placed_at", cursor=request.GET.get("cursor", ""))
    query = request.GET.copy()
    query.pop("cursor", None)
    files = []
    for each in Format:
        query["format"] = each.value
        files.append({"label": each.upper(), "href": f"?{query.urlencode()}"})
    context = {"filter": wanted, "rows": found.rows, "next": found.next, "files": files}
    return orders_page(request, "orders.html", context, tab="orders_all")


def _has_orders(request: MemberRequest) -> bool:
    return bool(Order.objects.for_brand(request.brand).exists())
