"""A campaign as a form: its audience, its limits, its mails; and the cap over all campaigns."""

import re
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.accounts.models import Brand
from leadloop.core.text import clean_line, clean_text
from leadloop.intake.queries import active_forms
from leadloop.nurture.messages import PLACES, unknown_places
from leadloop.nurture.models import Campaign, CampaignStep
from leadloop.questions.enums import INVALID_DETAILS, ReasonKind
from leadloop.questions.queries import reasons

MOST_STEPS: Final = 8
_EMPTY_STEPS: Final = 2
_MOST_DAYS: Final = 3650
_MOST_LISTED: Final = 200
_TIMES: Final = ("send_from", "send_until")


class ListField(forms.CharField):
    """Several words, one in each line or with commas between them."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        widget = forms.Textarea(attrs={"rows": 2})
        super().__init__(label=label, help_text=help_text, required=False, max_length=5000, widget=widget)

    def prepare_value(self, value: Any) -> Any:
        """Write one in each line."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the words as a list, each once."""
        parts = [clean_line(part, limit=120) for part in re.split(r"[,;\n]", str(value or ""))]
        return list(dict.fromkeys(part for part in parts if part))[:_MOST_LISTED]


def _days(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=_MOST_DAYS, help_text=help_text)


class CampaignForm(forms.Form):
    """Whom a campaign is for, and its limits."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("Leads who come back bear it as their campaign."),
    )
    from_no_opportunity = forms.BooleanField(
        label=gettext_lazy("Leads that the desk closed without an opportunity"), required=False
    )
    from_lost = forms.BooleanField(label=gettext_lazy("Opportunities that a location lost"), required=False)
    negative_reasons = forms.MultipleChoiceField(
        label=gettext_lazy("Only with these reasons of the desk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: any."),
    )
    lost_reasons = forms.MultipleChoiceField(
        label=gettext_lazy("Only with these reasons of the location"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: any."),
    )
    products = forms.MultipleChoiceField(
        label=gettext_lazy("Only for these products"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: any."),
    )
    channels = ListField(gettext_lazy("Only from these sources"), gettext_lazy("Such as website, fair. Empty: any."))
    locations = ListField(gettext_lazy("Only of these locations"), gettext_lazy("Their references. Empty: any."))
    regions = ListField(
        gettext_lazy("Only in these regions"), gettext_lazy("Of the customer or of the location. Empty: any.")
    )
    postal_codes = ListField(
        gettext_lazy("Only where the postal code begins with"), gettext_lazy("Such as 10, 12. Empty: any.")
    )
    max_days = _days(
        gettext_lazy("At the start, take in who lost their opportunity within the last"),
        gettext_lazy("0: only who does so from then on."),
    )
    min_days = _days(gettext_lazy("Write to nobody before this is so long ago"))
    send_from = forms.TimeField(label=gettext_lazy("Send from"))
    send_until = forms.TimeField(label=gettext_lazy("until"))
    on_sundays = forms.BooleanField(label=gettext_lazy("On Sundays, too"), required=False)
    held_out = forms.IntegerField(
        label=gettext_lazy("Customers held out"),
        min_value=0,
        max_value=90,
        help_text=gettext_lazy(
            "Chosen by chance and never written to: only beside them can you tell what the mails bring."
        ),
    )

    def __init__(self, data: QueryDict | None, *, brand: Brand, campaign: Campaign) -> None:
        super().__init__(data, initial={name: getattr(campaign, name) for name in self.base_fields})
        told = {
            "negative_reasons": [
                (each.key, each.label) for each in reasons(brand, ReasonKind.NEGATIVE) if each.key != INVALID_DETAILS
            ],
            "lost_reasons": [(each.key, each.label) for each in reasons(brand, ReasonKind.LOST)],
            "products": [
                (each, each) for each in dict.fromkeys(name for form in active_forms(brand) for name in form.products)
            ],
        }
        for name, choices in told.items():
            # What is chosen already stays to be seen, also where it is not offered any more.
            known = {key for key, _label in choices}
            gone = [(each, each) for each in getattr(campaign, name) if each not in known]
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - as declared above
            field.choices = [*choices, *gone]
            if not field.choices:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Check what belongs together; times become text."""
        said = super().clean() or self.cleaned_data
        said["name"] = clean_line(said.get("name"), limit=120)
        if not said.get("from_no_opportunity") and not said.get("from_lost"):
            self.add_error("from_no_opportunity", _("Choose at least one of the two."))
        begins, ends = said.get("send_from"), said.get("send_until")
        if begins and ends and begins >= ends:
            self.add_error("send_until", _("This has to be later than the beginning."))
        if said.get("min_days") is not None and said.get("max_days"):
            # Who comes in at the start waits until it is long enough ago; only that nobody ever would makes no sense.
            said["max_days"] = max(said["max_days"], said["min_days"])
        return said

    @property
    def wanted(self) -> dict[str, Any]:
        """The campaign's fields, as they are stored."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in _TIMES}
        return said | {name: f"{self.cleaned_data[name]:%H:%M}" for name in _TIMES}


class StepForm(forms.Form):
    """One mail. Without words it is none."""

    after_days = forms.IntegerField(label=gettext_lazy("It goes out after"), min_value=0, max_value=365, required=False)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200, required=False)
    subject_b = forms.CharField(
        label=gettext_lazy("Another subject for one half"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("To see which one brings more customers back. Empty: everybody gets the same."),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    button = forms.CharField(label=gettext_lazy("Button"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        """Check that a mail is whole, and that we know what is to be filled in."""
        said = super().clean() or self.cleaned_data
        said |= {name: clean_line(said.get(name)) for name in ("subject", "subject_b", "button")}
        said["text"] = clean_text(said.get("text"))
        if not self.is_used:
            return said
        for name in ("subject", "text"):
            if not said[name]:
                self.add_error(name, _("Please write this, or empty the whole mail."))
        for name in ("subject", "subject_b", "text"):
            unknown = unknown_places(said[name])
            if unknown:
                known = ", ".join(f"{{{each}}}" for each in PLACES)
                self.add_error(
                    name,
                    _("We cannot fill in {%(name)s}. There are: %(known)s.") % {"name": unknown[0], "known": known},
                )
        return said

    @property
    def is_used(self) -> bool:
        """Whether this is a mail."""
        return bool(self.cleaned_data.get("subject") or self.cleaned_data.get("text"))

    @property
    def wanted(self) -> dict[str, Any]:
        """The mail as it is stored."""
        said = self.cleaned_data
        return {**said, "after_days": said["after_days"] or 0, "button": said["button"] or _("Ask us again")}


class StepsForm:
    """All mails of a campaign, and some empty ones behind them."""

    def __init__(self, data: QueryDict | None, *, stored: list[CampaignStep]) -> None:
        count = min(len(stored) + _EMPTY_STEPS, MOST_STEPS)
        if data is not None:
            count = min(sum(f"step_{number}-subject" in data for number in range(MOST_STEPS)), MOST_STEPS)
        self.forms = [
            StepForm(data, prefix=f"step_{number}", initial=_initial(stored, number)) for number in range(count)
        ]
        self.missing = ""

    def is_valid(self) -> bool:
        """Whether all of them are right, and there is one at least."""
        valid = all([each.is_valid() for each in self.forms])  # noqa: C419 - each of them, also behind a wrong one
        if valid and not self.wanted:
            self.missing = _("Write at least one mail.")
        return valid and not self.missing

    @property
    def wanted(self) -> list[dict[str, Any]]:
        """The mails in order."""
        return [each.wanted for each in self.forms if each.is_used]


class CapForm(forms.Form):
    """The cap over all campaigns."""

    most_mails = forms.IntegerField(label=gettext_lazy("At most"), min_value=1, max_value=30)
    in_days = forms.IntegerField(label=gettext_lazy("mails to one customer within"), min_value=1, max_value=365)


def days_after(number: int) -> str:
    """Return what a step's days count from."""
    if number == 0:
        return _("After the opportunity was lost, or after the customer came in.")
    return _("After mail %(n)d.") % {"n": number}


def _initial(stored: list[CampaignStep], number: int) -> dict[str, Any]:
    if number < len(stored):
        return {name: getattr(stored[number], name) for name in StepForm.base_fields}
    return {}
