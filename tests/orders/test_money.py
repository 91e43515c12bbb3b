"""Lines add up to totals, to the cent, by one rule."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.core.money import CURRENCIES, WITHOUT_DECIMALS
from leadloop.orders.money import line_amount, rounded, sums_of

quantities = st.decimals("0.001", "999999.999", places=3)
prices = st.decimals("0", "9999999.99", places=2)
rates = st.decimals("0", "100", places=2)
currencies = st.sampled_from(CURRENCIES)


@given(st.lists(st.tuples(quantities, prices), min_size=1, max_size=30), rates, st.booleans(), currencies)
def test_lines_add_up_to_the_total(lines, rate, includes_tax, currency):
    amounts = [line_amount(quantity, price, currency=currency) for quantity, price in lines]
    sums = sums_of(amounts, tax_rate=rate, includes_tax=includes_tax, currency=currency)

    assert sums.net + sums.tax == sums.total
    assert (sums.total if includes_tax else sums.net) == sum(amounts)
    assert sums.net >= 0
    assert sums.tax >= 0
    # Within half of the smallest unit of what the tax exactly is.
    unit = Decimal(1) if currency in WITHOUT_DECIMALS else Decimal("0.01")
    exact = sum(amounts) * rate / (100 + rate) if includes_tax else sum(amounts) * rate / 100
    assert abs(sums.tax - exact) <= unit / 2 + Decimal("1e-9")
    for each in (*amounts, sums.net, sums.tax, sums.total):
        assert each == each.quantize(unit)


@given(st.lists(st.tuples(quantities, prices), min_size=1, max_size=8), rates, st.booleans(), st.randoms())
def test_the_order_of_lines_changes_nothing(lines, rate, includes_tax, dice):
    amounts = [line_amount(quantity, price, currency="EUR") for quantity, price in lines]
    mixed = list(amounts)
    dice.shuffle(mixed)
    assert sums_of(amounts, tax_rate=rate, includes_tax=includes_tax, currency="EUR") == sums_of(
        mixed, tax_rate=rate, includes_tax=includes_tax, currency="EUR"
    )


@pytest.mark.parametrize(
    ("quantity", "price", "currency", "amount"),
    [
        ("3", "0.33", "EUR", "0.99"),
        ("0.5", "0.01", "EUR", "0.01"),
        ("1.5", "0.03", "EUR", "0.05"),
        ("0.333", "10.00", "EUR", "3.33"),
        ("0.5", "3", "JPY", "2.00"),
        ("0.5", "5", "JPY", "3.00"),
    ],
)
def test_a_half_is_rounded_up(quantity, price, currency, amount):
    assert str(line_amount(Decimal(quantity), Decimal(price), currency=currency)) == amount


def test_tax_is_reckoned_once_and_not_line_by_line():
    # Each line alone would have a tax of 0.00 (0.0038); three have 0.01 together.
    amounts = [Decimal("0.02")] * 3
    assert sums_of(amounts, tax_rate=Decimal(19), includes_tax=False, currency="EUR").tax == Decimal("0.01")


def test_a_price_with_tax_is_the_total():
    sums = sums_of([Decimal("119.00")], tax_rate=Decimal(19), includes_tax=True, currency="EUR")
    assert (sums.net, sums.tax, sums.total) == (Decimal("100.00"), Decimal("19.00"), Decimal("119.00"))


def test_what_is_not_known_is_not_taken_as_nothing():
    one = Decimal("10.00")
    assert sums_of([one, None], tax_rate=Decimal(19), includes_tax=False, currency="EUR") is None
    assert sums_of([], tax_rate=Decimal(19), includes_tax=False, currency="EUR") is None


def test_amounts_are_written_with_two_decimals():
    assert str(rounded(Decimal("1E+3"), currency="EUR")) == "1000.00"
