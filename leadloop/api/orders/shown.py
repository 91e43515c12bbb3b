"""Orders as JSON."""

from decimal import Decimal
from typing import Any

from leadloop.api.moments import rfc3339
from leadloop.core.money import Money
from leadloop.orders.enums import TIME_OF
from leadloop.orders.models import Order, OrderLine


def show(order: Order) -> dict[str, Any]:
    """Return the order; its lines and opportunity are read with it, or one by one."""
    opportunity = order.opportunity
    return {
        "id": str(order.pk),
        "number": order.number,
        "their_number": order.their_number or None,
        "status": order.status,
        "opportunity": str(order.opportunity_id),
        "lead": str(opportunity.lead_id),
        "location": {"ref": opportunity.location.ref, "name": opportunity.location.name},
        "customer": order.customer,
        "product": order.product,
        "sources": {name: each["came"] for name, each in order.sources.items()},
        "lines": [_line(line, order.currency) for line in sorted(order.lines.all(), key=lambda line: line.position)],
        "tax_rate": f"{order.tax_rate:.2f}",
        "includes_tax": order.includes_tax,
        "net": _money(order.net, order.currency),
        "tax": _money(order.tax, order.currency),
        "total": _money(order.total, order.currency),
        "answers": order.answers,
        "note": order.note,
        "times": {name: rfc3339(getattr(order, name)) for name in TIME_OF.values()},
        "cancel_reason": order.cancel_reason or None,
    }


def _line(line: OrderLine, currency: str) -> dict[str, Any]:
    return {
        "article": line.article,
        "description": line.description,
        "quantity": f"{line.quantity.normalize():f}",
        "unit_price": _money(line.unit_price, currency),
        "amount": _money(line.amount, currency),
    }


def _money(amount: Decimal | None, currency: str) -> dict[str, str] | None:
    return None if amount is None else Money(amount, currency).as_json()
