"""By what the brand converts what was reported in other currencies: its own rates, since no others are known here."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from leadloop.accounts.models import Brand
from leadloop.core.moments import when_text
from leadloop.core.money import CURRENCIES
from leadloop.feedback.models import CurrencyRate
from leadloop.feedback.operations import set_rates
from leadloop.feedback.queries import rates_of
from leadloop.web.console.settings.frame import settings_page
from leadloop.web.gate import MemberRequest, for_managers, posted

# What the column holds.
_DIGITS, _PLACES = 18, 8
_LEAST, _MOST = Decimal(1).scaleb(-_PLACES), Decimal(1_000_000)


class RateField(forms.DecimalField):
    """What one unit of a currency is; a comma is understood as well as a point."""

    def clean(self, value: Any) -> Any:
        """Read the number exactly."""
        return super().clean(value.replace(",", ".") if isinstance(value, str) else value)


class RatesForm(forms.Form):
    """A rate for each currency but the brand's own; an empty one is none."""

    def __init__(self, data: Any = None, *, brand: Brand, present: dict[str, CurrencyRate]) -> None:
        super().__init__(data)
        for currency in CURRENCIES:
            if currency != brand.currency:
                self.fields[currency] = _field(currency, brand.currency, present.get(currency))

    @property
    def rows(self) -> list[forms.BoundField]:
        """All fields, in order."""
        return [self[name] for name in self.fields]

    @property
    def wanted(self) -> dict[str, Decimal]:
        """The rates that are given; of a valid form."""
        return {name: rate for name, rate in self.cleaned_data.items() if rate is not None}


def _field(currency: str, into: str, present: CurrencyRate | None) -> RateField:
    entered = _("Entered on %(day)s.") % {"day": when_text(present.entered_at, show="date")} if present else ""
    return RateField(
        label=_("1 %(currency)s in %(into)s") % {"currency": currency, "into": into},
        help_text=entered,
        required=False,
        max_digits=_DIGITS,
        decimal_places=_PLACES,
        min_value=_LEAST,
        max_value=_MOST,
        initial=format(present.rate.normalize(), "f") if present else "",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "placeholder": _("none")}),
    )


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def currencies(request: MemberRequest) -> HttpResponse:
    """Change the rates."""
    form = RatesForm(posted(request), brand=request.brand, present=rates_of(request.brand))
    if request.method == "POST" and form.is_valid():
        set_rates(request.brand, form.wanted, now=request.now)
        messages.success(request, _("Saved. Reports convert by these rates, and say so."))
        return redirect("console:settings_currencies")
    status = 422 if form.errors else 200
    return settings_page(request, "currencies.html", {"form": form}, tab="settings_currencies", status=status)
