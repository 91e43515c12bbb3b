"""How orders are numbered and taxed, what products cost, and the order form's own fields."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from leadloop.accounts.models import Brand
from leadloop.core.money import MoneyProblem, read_typed_money
from leadloop.intake.models import LeadForm
from leadloop.orders.models import OrderRules
from leadloop.orders.numbering import PatternProblem, read_pattern
from leadloop.orders.operations import change_rules
from leadloop.orders.queries import rules_of
from leadloop.questions.enums import SetKind
from leadloop.questions.operations import set_questions
from leadloop.questions.queries import questions_of
from leadloop.web.console.settings.currencies import RateField
from leadloop.web.console.settings.frame import settings_page
from leadloop.web.console.settings.question_lines import QuestionsForm
from leadloop.web.gate import MemberRequest, for_managers, posted

SET = "default"


class RulesForm(forms.Form):
    """Number, tax, and how revenue compares."""

    pattern = forms.CharField(
        label=gettext_lazy("Order numbers"),
        max_length=30,
        help_text=gettext_lazy("# stands for a digit of the running number, {year} for the year: NW-{year}-####."),
    )
    tax_rate = RateField(
        label=gettext_lazy("Tax"), max_digits=5, decimal_places=2, min_value=Decimal(0), max_value=Decimal(100)
    )
    includes_tax = forms.BooleanField(label=gettext_lazy("Prices are typed with tax"), required=False)
    revenue_includes_tax = forms.BooleanField(
        label=gettext_lazy("Locations report their revenue with tax"),
        help_text=gettext_lazy("Which of an order’s sums is laid beside it."),
        required=False,
    )

    def clean_pattern(self) -> str:
        """Take only what writes no two numbers alike."""
        try:
            return read_pattern(self.cleaned_data["pattern"])
        except PatternProblem as problem:
            raise forms.ValidationError(str(problem)) from problem


class PricesForm(forms.Form):
    """What each product costs, as the brand's forms name them; empty: it is typed with the order."""

    def __init__(self, data: Any = None, *, brand: Brand, rules: OrderRules) -> None:
        super().__init__(data, auto_id="price_%s")
        self._brand, self._rules = brand, rules
        self._products = products_of(brand)
        for number, product in enumerate(self._products):
            self.fields[f"price_{number}"] = forms.CharField(
                label=product,
                required=False,
                max_length=40,
                initial=rules.prices.get(product, ""),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "placeholder": _("none")}),
            )
        self.wanted: dict[str, str] = {}

    @property
    def rows(self) -> list[forms.BoundField]:
        """All fields, in order."""
        return [self[name] for name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Read the amounts; products that no form has any more keep theirs."""
        said = super().clean() or self.cleaned_data
        known = set(self._products)
        self.wanted = {name: price for name, price in self._rules.prices.items() if name not in known}
        for number, product in enumerate(self._products):
            typed = said.get(f"price_{number}")
            if typed:
                try:
                    self.wanted[product] = f"{read_typed_money(typed, self._brand.currency).amount:.2f}"
                except MoneyProblem as problem:
                    self.add_error(f"price_{number}", str(problem))
        return said


def products_of(brand: Brand) -> list[str]:
    """Return the products that the brand's forms offer, each once."""
    found = LeadForm.objects.for_brand(brand).order_by("key").values_list("products", flat=True)
    return list(dict.fromkeys(product for products in found for product in products))


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def orders(request: MemberRequest) -> HttpResponse:
    """Change how orders are made."""
    present, data = rules_of(request.brand), posted(request)
    rules = RulesForm(data, initial={name: getattr(present, name) for name in RulesForm.base_fields})
    prices = PricesForm(data, brand=request.brand, rules=present)
    questions = QuestionsForm(data, stored=questions_of(request.brand, SetKind.ORDER, SET))
    if data is not None and all([rules.is_valid(), prices.is_valid(), questions.is_valid()]):
        change_rules(request.brand, **rules.cleaned_data, prices=prices.wanted)
        set_questions(request.brand, SetKind.ORDER, SET, questions.wanted)
        messages.success(request, _("Saved. Orders that are placed from now on go by this."))
        return redirect("console:settings_orders")
    context = {"rules": rules, "prices": prices, "questions": questions}
    status = 422 if rules.errors or prices.errors or questions.errors else 200
    return settings_page(request, "orders.html", context, tab="settings_orders", status=status)
