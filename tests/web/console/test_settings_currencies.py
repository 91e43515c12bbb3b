"""Rates by which a brand converts revenue."""

from datetime import timedelta
from decimal import Decimal

import pytest

from leadloop.feedback.models import CurrencyRate
from leadloop.feedback.queries import rates_of
from tests.support.story import NOW
from tests.web.console.pages import errors, links, messages, text, typed

pytestmark = pytest.mark.django_db

PAGE = "/console/settings/currencies/"


def rates(brand):
    return {currency: (each.rate, each.entered_at) for currency, each in rates_of(brand).items()}


def test_rates_are_entered_changed_and_taken_away(as_manager, brand, the_time):
    assert links(as_manager.get("/console/settings/reasons/"))["Currencies"] == PAGE
    sent = typed(as_manager.get(PAGE))
    assert "EUR" not in sent
    response = as_manager.post(PAGE, sent | {"CHF": "1,0512", "JPY": "0.00612345"}, follow=True)
    assert messages(response) == ["Saved. Reports convert by these rates, and say so."]
    assert rates(brand) == {"CHF": (Decimal("1.0512"), NOW), "JPY": (Decimal("0.00612345"), NOW)}

    later = NOW + timedelta(days=2)
    the_time.move_to(later)
    shown = as_manager.get(PAGE)
    assert (typed(shown)["CHF"], typed(shown)["JPY"]) == ("1.0512", "0.00612345")
    assert "Entered on 3 Jun 2026." in text(shown)
    as_manager.post(PAGE, typed(shown) | {"JPY": "", "USD": "0.9"})
    assert rates(brand) == {"CHF": (Decimal("1.0512"), NOW), "USD": (Decimal("0.9"), later)}


@pytest.mark.parametrize("wrong", ["0", "-1", "cheap", "NaN", "Infinity", "1.123456789", "1000001", "1.234,5"])
def test_what_is_no_rate_is_said_and_kept(as_manager, brand, wrong):
    response = as_manager.post(PAGE, {"CHF": wrong, "USD": "0.9"})
    assert (response.status_code, list(errors(response))) == (422, ["CHF"])
    assert typed(response)["CHF"] == wrong
    assert not CurrencyRate.objects.exists()


def test_a_rate_is_the_brands_alone(as_manager, brand, other_brand):
    as_manager.post(PAGE, {"CHF": "1.05"})
    assert rates(other_brand) == {}
