"""Reading the lines of an order as people and programs give them. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from leadloop.core.money import MAX_AMOUNT, MoneyProblem, read_typed_money
from leadloop.core.text import clean_line
from leadloop.orders.money import line_amount

MOST_LINES: Final = 100
_QUANTITY: Final = re.compile(r"[0-9]{1,6}([.,][0-9]{1,3})?")
# A thousand and a half, or one and a half: people write both.
_AMBIGUOUS: Final = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_PARTS: Final = ("article", "description", "quantity", "unit_price")


@dataclass(frozen=True, slots=True)
class GivenLine:
    """One thing to order. Without a price, the ordering system sets it."""

    article: str
    description: str
    quantity: Decimal
    unit_price: Decimal | None
    amount: Decimal | None


def read_lines(
    given: Sequence[Mapping[str, Any]], *, currency: str, typed: bool, errors: dict[str, str]
) -> list[GivenLine]:
    """Return the lines that say something; problems are added by field (``lines.0.quantity``, ``currency``).

    ``quantity`` and ``unit_price`` are text, as people type them. ``typed``: by a person, who may mean thousands by a
    dot or comma before three digits.
    """
    found = []
    for number, each in enumerate(given):
        said = {name: clean_line(each.get(name)) for name in _PARTS}
        if not (said["article"] or said["description"] or said["unit_price"]):
            continue
        line = _read_line(said, currency=currency, typed=typed, at=f"lines.{number}", errors=errors)
        if line is not None:
            found.append(line)
    if len(given) > MOST_LINES:
        errors["lines"] = _("An order has at most %(most)d lines.") % {"most": MOST_LINES}
    elif not found and not any(name.startswith("lines.") for name in errors):
        errors["lines"] = _("Say what is ordered: at least one line.")
    if sum((line.amount or Decimal(0) for line in found), Decimal(0)) > MAX_AMOUNT / 2:
        # Half, so that tax finds room too.
        errors["lines"] = _("This order is too large to be true. Please check the digits.")
    return found


def _read_line(
    said: Mapping[str, str], *, currency: str, typed: bool, at: str, errors: dict[str, str]
) -> GivenLine | None:
    before = len(errors)
    if not said["description"]:
        errors[f"{at}.description"] = _("Say what is ordered.")
    for name, limit in (("description", 300), ("article", 60)):
        if len(said[name]) > limit:
            errors[f"{at}.{name}"] = _("Please shorten this to %(limit)d characters.") % {"limit": limit}
    quantity, price = Decimal(1), None
    if said["quantity"]:
        quantity = _read_quantity(said["quantity"], typed=typed, at=f"{at}.quantity", errors=errors)
    if said["unit_price"]:
        try:
            price = read_typed_money(said["unit_price"], currency).amount
        except MoneyProblem as problem:
            errors["currency" if problem.field == "currency" else f"{at}.unit_price"] = str(problem)
    if len(errors) > before:
        return None
    amount = None if price is None else line_amount(quantity, price, currency=currency)
    return GivenLine(said["article"], said["description"], quantity, price, amount)


def _read_quantity(said: str, *, typed: bool, at: str, errors: dict[str, str]) -> Decimal:
    if typed and _AMBIGUOUS.fullmatch(said):
        whole, part = re.sub("[.,]", "", said), said.rstrip("0").rstrip(".,")
        if _AMBIGUOUS.fullmatch(part):
            part = f"0{part}"
        errors[at] = _("Write %(whole)s or %(part)s.") % {"whole": whole, "part": part.replace(",", ".")}
        return Decimal(0)
    quantity = Decimal(said.replace(",", ".")) if _QUANTITY.fullmatch(said) else Decimal(0)
    if not quantity:
        errors[at] = _("Write how many in digits, such as 2 or 1.5.")
    return quantity
