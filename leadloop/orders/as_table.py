"""Orders as a table for ordering systems: a row for each line, with the order that it belongs to."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from leadloop.orders.models import Order, OrderLine
from leadloop.tables.columns import Column, Kind, Row

_CHUNK: Final = 500
COLUMNS: Final = (
    Column("number", _("Order"), Kind.KEY),
    Column("their_number", _("Their number")),
    Column("status", _("Status"), Kind.KEY),
    Column("placed_at", _("Placed"), Kind.MOMENT, 18),
    Column("confirmed_at", _("Confirmed"), Kind.MOMENT, 18),
    Column("fulfilled_at", _("Fulfilled"), Kind.MOMENT, 18),
    Column("cancelled_at", _("Cancelled"), Kind.MOMENT, 18),
    Column("cancel_reason", _("Why cancelled"), width=24),
    Column("opportunity", _("Opportunity"), Kind.KEY, 38),
    Column("location", _("Location"), width=14),
    Column("location_name", _("Location’s name"), width=24),
    Column("given_name", _("Given name")),
    Column("family_name", _("Family name")),
    Column("organization", _("Company"), width=24),
    Column("email", _("Email"), width=28),
    Column("phone", _("Phone"), width=18),
    Column("line1", _("Street"), width=24),
    Column("postal_code", _("Postal code")),
    Column("city", _("Town")),
    Column("region", _("Region")),
    Column("country", _("Country")),
    Column("product", _("Product"), width=20),
    Column("line", _("Line"), Kind.NUMBER),
    Column("article", _("Article")),
    Column("description", _("Description"), width=30),
    Column("quantity", _("Quantity"), Kind.NUMBER),
    Column("unit_price", _("Price each"), Kind.MONEY),
    Column("amount", _("Amount"), Kind.MONEY),
    Column("currency", _("Currency"), Kind.KEY),
    Column("tax_rate", _("Tax, %"), Kind.NUMBER),
    Column("order_net", _("Order without tax"), Kind.MONEY),
    Column("order_tax", _("Order’s tax"), Kind.MONEY),
    Column("order_total", _("Order’s total"), Kind.MONEY),
    Column("answers", _("Other fields"), width=30),
    Column("note", _("Note"), width=30),
)


def rows_of(orders: QuerySet[Order]) -> Iterator[Row]:
    """Yield the lines of these orders, oldest order first."""
    lines = (
        OrderLine.objects.filter(order__in=orders.order_by().values("pk"))
        .select_related("order", "order__opportunity__location")
        .order_by("order__sequence", "position")
    )
    for line in lines.iterator(_CHUNK):
        cells = _cells(line)
        yield [cells[column.name] for column in COLUMNS]


def _cells(line: OrderLine) -> dict[str, Any]:
    order = line.order
    place, customer = order.customer.get("address", {}), order.customer
    location = order.opportunity.location
    return {
        **{name: customer.get(name, "") for name in ("given_name", "family_name", "organization", "email", "phone")},
        **{name: place.get(name, "") for name in ("line1", "postal_code", "city", "region", "country")},
        **{name: getattr(order, name) for name in ("number", "their_number", "status", "cancel_reason", "product")},
        **{name: getattr(order, name) for name in ("placed_at", "confirmed_at", "fulfilled_at", "cancelled_at")},
        **{name: getattr(order, name) for name in ("currency", "note")},
        **{name: getattr(line, name) for name in ("article", "description", "unit_price", "amount")},
        "quantity": _number(line.quantity),
        "tax_rate": _number(order.tax_rate),
        "opportunity": order.opportunity_id,
        "location": location.ref,
        "location_name": location.name,
        "line": line.position,
        "order_net": order.net,
        "order_tax": order.tax,
        "order_total": order.total,
        "answers": "; ".join(f"{key}: {_flat(value)}" for key, value in order.answers.items()),
    }


def _flat(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _number(value: Any) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
