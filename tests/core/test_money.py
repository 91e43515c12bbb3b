from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.core.money import MoneyProblem, read_money, read_typed_money


@pytest.mark.parametrize(
    "amount",
    ["-5", "1E+2", "1_000", "١٢٣", "", " ", "NaN", "Infinity", "1.234", "1,5", "0x10", "+5", "01", "9" * 5000, "1 000", True, 1.5, None, [1], {}],
)  # fmt: skip
def test_what_is_no_plain_amount_is_refused(amount):
    with pytest.raises(MoneyProblem) as problem:
        read_money(amount, "EUR")
    assert problem.value.field == "amount"


def test_too_much_to_be_true_is_refused():
    with pytest.raises(MoneyProblem, match="too large"):
        read_money(str(2**63), "EUR")


@pytest.mark.parametrize("currency", ["", "EURO", "XXX", None, 5])
def test_an_unknown_currency_is_refused(currency):
    with pytest.raises(MoneyProblem) as problem:
        read_money("5", currency)
    assert problem.value.field == "currency"


def test_yen_have_no_decimals():
    assert read_money("500", "JPY").amount == Decimal(500)
    with pytest.raises(MoneyProblem, match="no decimals"):
        read_money("500.50", "JPY")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12500", "12500.00"), ("12500.5", "12500.50"), ("12500,5", "12500.50"), ("12.500", "12500.00"), ("12,500", "12500.00"),
        ("12.500,00", "12500.00"), ("12,500.00", "12500.00"), ("12 500", "12500.00"), ("12'500", "12500.00"),
        ("1.234.567,89", "1234567.89"), ("12\u00a0500,50", "12500.50"), ("0", "0.00"), (" 7.50 ", "7.50"),
    ],
)  # fmt: skip
def test_what_people_type_is_understood(typed, amount):
    assert read_typed_money(typed, "eur").as_json() == {"amount": amount, "currency": "EUR"}


@pytest.mark.parametrize("typed", ["1.2.3", "12.50.000", "1,2,3", "12.500.00", "-12.500", "about 500", "1e5"])
def test_what_could_mean_two_things_is_refused(typed):
    with pytest.raises(MoneyProblem):
        read_typed_money(typed, "EUR")


@given(st.decimals(0, Decimal("999999999999.99"), places=2))
def test_what_we_write_we_read_again(amount):
    assert read_money(f"{amount:.2f}", "EUR").amount == amount
    assert read_typed_money(f"{amount:,.2f}", "EUR").amount == amount
    assert read_typed_money(f"{amount:,.2f}".translate(str.maketrans(",.", ".,")), "EUR").amount == amount
