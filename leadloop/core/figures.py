"""Numbers and amounts as the active language writes them."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any, Final

from django.utils import formats
from django.utils.translation import get_language

_NOTHING: Final = "–"
# Currencies that are not written with hundredths (CLDR).
DECIMALS = {
    **dict.fromkeys(("JPY", "KRW", "VND", "CLP", "ISK", "HUF"), 0),
    **dict.fromkeys(("KWD", "BHD", "OMR", "TND", "JOD"), 3),
}
SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "PLN": "zł", "CZK": "Kč", "HUF": "Ft"}
# CLDR: languages that write the currency before the amount; the others write it behind, after a space.
SIGN_FIRST = frozenset({"en", "ja", "zh", "ko", "ga", "tr", "th", "ms", "mt", "cy", "hi"})
# Digits enough for any number that a page can show.
WHOLE = Context(prec=400)


def money_text(amount: object, currency: str = "", *, whole: bool = False) -> str:
    """Return an amount as the language writes it: "€12,500.00", "12.500,00 €"; for mails and attributes.

    Takes an amount and a currency, or one thing that has both (attributes or keys). `whole` rounds to units.
    """
    if not currency:
        both: Any = amount
        if isinstance(both, Mapping):
            amount, currency = both["amount"], str(both["currency"])
        else:
            amount, currency = getattr(both, "amount", both), str(getattr(both, "currency", ""))
    try:
        number = Decimal(str(amount))
    except InvalidOperation:
        return _NOTHING
    places = 0 if whole else DECIMALS.get(currency, 2)
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    digits = formats.number_format(abs(rounded), decimal_pos=places, use_l10n=True, force_grouping=True)
    minus = "\N{MINUS SIGN}" if rounded < 0 else ""
    if (get_language() or "en").split("-")[0] in SIGN_FIRST:
        sign = SIGNS.get(currency, f"{currency}\N{NO-BREAK SPACE}" if currency else "")
        return f"{minus}{sign}{digits}"
    return f"{minus}{digits}\N{NO-BREAK SPACE}{SIGNS.get(currency, currency)}".rstrip()


def number(value: float | Decimal | None, places: int = 0) -> str:
    """Return a number as the language writes it: "1,204"; a dash for nothing."""
    if value is None:
        return _NOTHING
    # Django cuts what is beyond: 15.7 would be 15.
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, WHOLE)
    return formats.number_format(exact, decimal_pos=places, use_l10n=True, force_grouping=True)
