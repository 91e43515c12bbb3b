"""Forms of reviews."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leadloop.feedback.enums import HideReason, ReviewState
from leadloop.web.console.leads.narrowing import DAYS
from leadloop.web.typed_forms import TypedField, TypedForm

_STARS = [(str(n), "★" * n) for n in range(5, 0, -1)]


LINKED: Final = ("of", "since", "until", "region", "source", "form", "reason", "month", "asked")


class ReviewFilter(forms.Form):
    """What to look for."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *ReviewState.choices])
    rating = forms.ChoiceField(label=_("Stars"), required=False, choices=[("", _("All")), *_STARS])
    location = forms.CharField(label=_("Location"), required=False, max_length=160)
    # What only links fill in. With `of`, the rows are exactly those that a report counts.
    of = forms.ChoiceField(label=_("Rows"), required=False, choices=[("counted", _("As reports count"))])
    since = forms.DateField(label=_("Request received from"), required=False, validators=DAYS)
    until = forms.DateField(label=_("Request received until"), required=False, validators=DAYS)
    region = forms.CharField(label=_("Region"), required=False, max_length=120)
    source = forms.CharField(label=_("Source"), required=False, max_length=60)
    form = forms.CharField(label=_("Form"), required=False, max_length=60)
    reason = forms.ChoiceField(label=_("Hidden because"), required=False, choices=HideReason.choices)
    month = forms.RegexField(r"^[0-9]{4}-(0[1-9]|1[0-2])$", label=_("Review received in"), required=False)

    asked = forms.ChoiceField(
        label=_("Survey"), required=False, choices=[("yes", _("Asked for by a survey")), ("no", _("Not asked for"))]
    )

    def kept(self) -> Iterator[tuple[str, str]]:
        """Yield what a form that filters further keeps: names and values."""
        for name in LINKED:
            value = self.said.get(name)
            if value:
                yield name, value.isoformat() if isinstance(value, date) else str(value)

    def words(self) -> Iterator[str]:
        """Yield what the rows are narrowed by beside the page's own filters, in words."""
        said = self.said
        if said.get("month"):
            yield gettext("received in %(month)s") % {"month": date_format(first_day(said["month"]), "F Y")}
        if said.get("asked"):
            yield gettext("asked for by a survey") if said["asked"] == "yes" else gettext("not asked for by a survey")
        if said.get("reason"):
            yield gettext("hidden because: %(reason)s") % {"reason": HideReason(said["reason"]).label}
        for name in ("region", "source", "form"):
            if said.get(name):
                yield f"{self.fields[name].label}: {said[name]}"
        for name in ("since", "until"):
            if said.get(name):
                yield f"{self.fields[name].label} {date_format(said[name], 'j M Y')}"

    @property
    def is_counted(self) -> bool:
        """Whether the rows are what a report counts: test leads left out, the location by its exact reference."""
        return bool(self.said.get("of"))

    @property
    def said(self) -> dict[str, Any]:
        """What was filled in and understood."""
        self.is_valid()
        return self.cleaned_data

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered at all."""
        return any(self.data.get(name) for name in self.fields)


def first_day(month: str) -> date:
    """Return the first day of a month such as ``2026-06``."""
    return date.fromisoformat(f"{month}-01")


class HidingForm(TypedForm):
    """Why a review is hidden; what is right is said by the journey."""

    reason = TypedField(label=_("Why is it hidden?"), widget=forms.RadioSelect(choices=HideReason.choices))
    note = TypedField(
        label=_("Note for your colleagues"), required=False, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 2000})
    )
