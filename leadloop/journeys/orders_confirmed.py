"""The ordering system tells what became of orders, in a table: our number or theirs, status, date."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand
from leadloop.core.problems import FieldProblem
from leadloop.history.models import Actor
from leadloop.journeys.order_moves import (
    Moved,
    OrderDoesNotFit,
    Told,
    cancel_order,
    confirm_order,
    fulfil_order,
)
from leadloop.opportunities.enums import Stage
from leadloop.orders.enums import OrderStatus
from leadloop.orders.models import Order
from leadloop.tables.reading import Row

COLUMNS: Final = ("number", "their_number", "status", "date", "reason", "opportunity")
_WORDS: Final = {
    "confirmed": OrderStatus.CONFIRMED,
    "accepted": OrderStatus.CONFIRMED,
    "fulfilled": OrderStatus.FULFILLED,
    "delivered": OrderStatus.FULFILLED,
    "completed": OrderStatus.FULFILLED,
    "cancelled": OrderStatus.CANCELLED,
    "canceled": OrderStatus.CANCELLED,
}


@dataclass(slots=True)
class Confirmations:
    """What a table came to; ``rejected`` has the bad rows with what is wrong, by column."""

    changed: int = 0
    same: int = 0
    rejected: list[tuple[Row, dict[str, str]]] = field(default_factory=list)


def take_confirmations(
    brand: Brand, rows: Iterable[Row], *, by: Actor, now: datetime, step: Callable[[], None] = lambda: None
) -> Confirmations:
    """Take each good row, and report the others; the same table again changes nothing."""
    found = Confirmations()
    for row in rows:
        try:
            changed = _take(brand, row.cells, by=by, now=now).changed if not row.surplus else _too_many()
        except FieldProblem as problem:
            found.rejected.append((row, problem.errors))
        except OrderDoesNotFit as refused:
            found.rejected.append((row, {"status": str(refused)}))
        else:
            found.changed += changed
            found.same += not changed
        step()
    return found


def _take(brand: Brand, cells: Mapping[str, str], *, by: Actor, now: datetime) -> Moved:
    said = {name: cells.get(name, "").strip() for name in COLUMNS}
    errors: dict[str, str] = {}
    status = _WORDS.get(said["status"].casefold())
    if status is None:
        errors["status"] = _("Choose one of: %(choices)s.") % {"choices": "confirmed, fulfilled, cancelled"}
    on = _read_day(said["date"], brand=brand, now=now, errors=errors)
    order = _order(brand, said, errors=errors)
    if errors or order is None or status is None:
        raise FieldProblem(errors)
    told = Told(said["their_number"], on)
    if status == OrderStatus.CONFIRMED:
        return confirm_order(order, by=by, told=told, now=now)
    if status == OrderStatus.FULFILLED:
        return fulfil_order(order, by=by, told=told, now=now)
    reason = said["reason"] or _("Cancelled in the ordering system")
    back_to = said["opportunity"] or Stage.ACCEPTED.value
    return cancel_order(order, reason=reason, back_to=back_to, by=by, told=told, now=now)


def _order(brand: Brand, said: Mapping[str, str], *, errors: dict[str, str]) -> Order | None:
    """Return the order that the row is about: by our number where it has it, else by theirs."""
    name = "number" if said["number"] else "their_number"
    if not said[name]:
        errors["number"] = _("Give our number, or yours where we know it.")
        return None
    found = list(Order.objects.for_brand(brand).filter(**{name: said[name]})[:2])
    if len(found) == 1:
        return found[0]
    errors[name] = _("There are several orders with this number. Give ours.") if found else _("There is no such order.")
    return None


def _read_day(text: str, *, brand: Brand, now: datetime, errors: dict[str, str]) -> date | None:
    if not text:
        return None
    try:
        # A spreadsheet's day comes with a time.
        day = date.fromisoformat(text.partition("T")[0])
    except ValueError:
        errors["date"] = _("Write the date as year-month-day, such as 2026-12-01.")
        return None
    if day > now.astimezone(ZoneInfo(brand.time_zone)).date():
        errors["date"] = _("This day is still to come.")
    return day


def _too_many() -> bool:
    raise FieldProblem(
        {"row": _("There are more cells than columns. Put a text that holds the delimiter into quotes.")}
    )
