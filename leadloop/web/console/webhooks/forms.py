"""A webhook as a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.accounts.models import Brand
from leadloop.core.problems import FieldProblem
from leadloop.history.enums import Kind
from leadloop.webhooks.addresses import LONGEST_URL, read_url
from leadloop.webhooks.models import Endpoint
from leadloop.webhooks.queries import endpoints_of


class EndpointForm(forms.Form):
    """Where events go, and which."""

    use_required_attribute = False

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=LONGEST_URL,
        help_text=gettext_lazy("Of the program that receives them, such as https://example.com/leadloop."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    description = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Such as “Ordering system”."),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        required=False,
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: all of them, also those that later versions add."),
    )

    def __init__(self, data: Any, *, brand: Brand, endpoint: Endpoint | None = None) -> None:
        initial = (
            {"url": endpoint.url, "description": endpoint.description, "kinds": endpoint.kinds} if endpoint else None
        )
        super().__init__(data, initial=initial)
        self._brand, self._endpoint = brand, endpoint
        # What a program calls each.
        self.hints = {str(kind): str(kind) for kind in Kind.values}

    def clean_url(self) -> str:
        """Check that webhooks may go there, and that none goes there yet."""
        url: str = self.cleaned_data["url"].strip()
        try:
            read_url(url)
        except FieldProblem as problem:
            raise forms.ValidationError(problem.errors["url"]) from problem
        others = endpoints_of(self._brand).filter(url=url)
        if (others.exclude(pk=self._endpoint.pk) if self._endpoint else others).exists():
            # Also what a browser answers that sends the form once more.
            raise forms.ValidationError(_("There is a webhook with this address already."))
        return url
