"""What the brand can say about one lead."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leadloop.core.money import CURRENCIES, Money, MoneyProblem, read_typed_money
from leadloop.feedback.models import FollowUpForm
from leadloop.web.leads.whole import Round
from leadloop.web.templatetags.badges import stage_label


class CorrectionForm(forms.Form):
    """The stage that it should have been, and why."""

    to = forms.ChoiceField(label=_("What should it have been?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why is it corrected?"),
        max_length=500,
        help_text=_("It stays in the history, with your name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, of: Round) -> None:
        super().__init__(data, auto_id="correct_%s")
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [(stage, stage_label(stage)) for stage in of.corrections]


class RevenueForm(forms.Form):
    """The revenue of a sale, as people write amounts."""

    revenue_amount = forms.CharField(
        label=_("Revenue"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    )
    revenue_currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])

    def __init__(self, data: Any = None, *, form: FollowUpForm | None, currency: str) -> None:
        initial: dict[str, Any] = {"revenue_currency": currency}
        if form is not None:
            initial = {"revenue_amount": form.revenue_amount, "revenue_currency": form.revenue_currency}
        super().__init__(data, initial=initial, auto_id="revenue_%s")
        self.money: Money | None = None

    def clean(self) -> dict[str, Any]:
        """Read the amount strictly; what it spells is in ``money``."""
        said = super().clean() or self.cleaned_data
        if {"revenue_amount", "revenue_currency"} <= said.keys():
            try:
                self.money = read_typed_money(said["revenue_amount"], said["revenue_currency"])
            except MoneyProblem as problem:
                self.add_error(f"revenue_{problem.field}", str(problem))
        return said
