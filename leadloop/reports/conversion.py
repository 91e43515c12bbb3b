"""Sums of several currencies in the brand's own, by the rates that it entered itself. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from leadloop.core.money import Money

_HUNDREDTH: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class UsedRate:
    """What one unit of ``currency`` is in the brand's, and when the brand said so (a day by its clock)."""

    currency: str
    rate: Decimal
    entered_on: date


@dataclass(frozen=True, slots=True)
class Converted:
    """A sum in the brand's currency, the rates that it was made by, and the currencies left out for lack of one."""

    money: Money
    rates: tuple[UsedRate, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversion:
    """The brand's currency and its rates, by currency."""

    into: str
    rates: Mapping[str, UsedRate]

    def of(self, sums: Iterable[Money]) -> Converted | None:
        """Return the sums as one; None where no rate would be used, since nothing would be converted."""
        given = list(sums)
        used = tuple(self.rates[each.currency] for each in given if each.currency in self.rates)
        if not used:
            return None
        missing = tuple(
            each.currency for each in given if each.currency != self.into and each.currency not in self.rates
        )
        return Converted(Money(rounded(self.value(given)), self.into), used, missing)

    def value(self, sums: Iterable[Money]) -> Decimal:
        """Return what the sums come to in the brand's currency, unrounded, without those that have no rate."""
        return sum((each.amount * self._rate(each.currency) for each in sums), Decimal(0))

    def _rate(self, currency: str) -> Decimal:
        if currency == self.into:
            return Decimal(1)
        return self.rates[currency].rate if currency in self.rates else Decimal(0)


def rounded(amount: Decimal) -> Decimal:
    """Return an amount to the hundredth, halves up."""
    return amount.quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)
