"""What an order comes to. Pure.

The rule of rounding, the same everywhere: a line is quantity × price, rounded to the currency's smallest unit, half up.
Lines are added up exactly. Tax is reckoned once, on the sum and not line by line, and rounded half up. Where prices
include the tax, the sum is the total, and what is left when its tax is taken out is the net. So that always
net + tax = total, to the cent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from leadloop.core.money import WITHOUT_DECIMALS

_HUNDRED: Final = Decimal(100)
_CENTS, _WHOLE = Decimal("0.01"), Decimal(1)
# Digits enough for any quantity times any price: nothing is rounded but by the rule above.
_EXACT: Final = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Sums:
    """What the lines come to; ``net + tax == total``."""

    net: Decimal
    tax: Decimal
    total: Decimal


def line_amount(quantity: Decimal, unit_price: Decimal, *, currency: str) -> Decimal:
    """Return what a line comes to."""
    return rounded(_EXACT.multiply(quantity, unit_price), currency=currency)


def sums_of(amounts: Iterable[Decimal | None], *, tax_rate: Decimal, includes_tax: bool, currency: str) -> Sums | None:
    """Return what the lines come to; None where one of them has no price, or there is none."""
    known = list(amounts)
    priced = [each for each in known if each is not None]
    if not known or len(priced) < len(known):
        return None
    added = sum(priced, Decimal("0.00"))
    if includes_tax:
        part = _EXACT.divide(_EXACT.multiply(added, tax_rate), _HUNDRED + tax_rate)
        tax = rounded(part, currency=currency)
        return Sums(added - tax, tax, added)
    tax = rounded(_EXACT.divide(_EXACT.multiply(added, tax_rate), _HUNDRED), currency=currency)
    return Sums(added, tax, added + tax)


def rounded(amount: Decimal, *, currency: str) -> Decimal:
    """Return the amount to the currency's smallest unit, half up, written with two decimals."""
    unit = _WHOLE if currency in WITHOUT_DECIMALS else _CENTS
    return amount.quantize(unit, ROUND_HALF_UP, _EXACT).quantize(_CENTS, context=_EXACT)
