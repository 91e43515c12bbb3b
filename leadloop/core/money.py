"""Money: an exact amount with its currency. Strict about digits: ``1_000``, ``1E+2`` and ``١٢٣`` are not amounts."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from leadloop.core.text import clean_line

# Currencies offered and accepted, ISO 4217, all with two decimals or none.
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "CAD", "AUD", "NZD", "JPY")
WITHOUT_DECIMALS = frozenset({"JPY"})
MAX_AMOUNT = Decimal("999999999999.99")

_PLAIN = re.compile(r"(0|[1-9][0-9]{0,30})(\.[0-9]{1,2})?")
_GROUPED = re.compile(
    r"[1-9][0-9]{0,2}(?P<sep>[ ,.'\u00a0\u202f])[0-9]{3}((?P=sep)[0-9]{3})*((?!(?P=sep))[.,][0-9]{1,2})?"
)


class MoneyProblem(ValueError):
    """Not an amount of money; ``field`` is ``amount`` or ``currency``, the message says what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Money:
    """An amount ≥ 0 with at most two decimals, and its ISO 4217 currency."""

    amount: Decimal
    currency: str

    def as_json(self) -> dict[str, str]:
        """Return ``{"amount": "12500.00", "currency": "EUR"}``."""
        return {"amount": f"{self.amount:.2f}", "currency": self.currency}


def read_money(amount: object, currency: object) -> Money:
    """Return strictly what was said: a decimal string (or int) such as ``12500.00`` and a known currency.

    Raises :class:`MoneyProblem`.
    """
    if isinstance(amount, bool) or not isinstance(amount, str | int | Decimal):
        raise MoneyProblem("amount", _("Give the amount as text with digits, such as 12500.00."))
    code = clean_line(currency).upper()
    if code not in CURRENCIES:
        raise MoneyProblem("currency", _("Choose a currency, such as EUR."))
    text = str(amount).strip()
    if not _PLAIN.fullmatch(text):
        raise MoneyProblem("amount", _("Write the amount in digits, such as 12500 or 12500.50, without a minus."))
    value = Decimal(text)
    if value > MAX_AMOUNT:
        raise MoneyProblem("amount", _("This amount is too large to be true. Please check the digits."))
    if code in WITHOUT_DECIMALS and value != value.to_integral_value():
        raise MoneyProblem("amount", _("This currency has no decimals. Please round the amount."))
    return Money(amount=value.quantize(Decimal("0.01")), currency=code)


def read_typed_money(amount: object, currency: object) -> Money:
    """Like :func:`read_money`, for people: ``12.500,00``, ``12,500.00``, ``12 500`` and ``12500,5`` are understood.

    A single separator followed by three digits groups thousands (``12.500`` is twelve thousand five hundred).
    """
    text = clean_line(amount, limit=40)
    if not _PLAIN.fullmatch(text) or re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", text):
        text = _ungrouped(text)
    return read_money(text, currency)


def _ungrouped(text: str) -> str:
    if _GROUPED.fullmatch(text):
        head, mark, tail = text, "", ""
        decimals = re.search(r"[.,]([0-9]{1,2})$", text)
        if decimals:
            head, mark, tail = text[: decimals.start()], ".", decimals.group(1)
        return re.sub(r"[^0-9]", "", head) + mark + tail
    if re.fullmatch(r"[0-9]+,[0-9]{1,2}", text):
        return text.replace(",", ".")
    return text
