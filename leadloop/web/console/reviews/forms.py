"""Forms of reviews."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leadloop.feedback.enums import HideReason, ReviewState
from leadloop.web.typed_forms import TypedField, TypedForm

_STARS = [(str(n), "★" * n) for n in range(5, 0, -1)]


class ReviewFilter(forms.Form):
    """What to look for."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *ReviewState.choices])
    rating = forms.ChoiceField(label=_("Stars"), required=False, choices=[("", _("All")), *_STARS])
    location = forms.CharField(label=_("Location"), required=False, max_length=160)

    @property
    def said(self) -> dict[str, Any]:
        """What was filled in and understood."""
        self.is_valid()
        return self.cleaned_data

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered at all."""
        return any(self.data.get(name) for name in self.fields)


class HidingForm(TypedForm):
    """Why a review is hidden; what is right is said by the journey."""

    reason = TypedField(label=_("Why is it hidden?"), widget=forms.RadioSelect(choices=HideReason.choices))
    note = TypedField(
        label=_("Note for your colleagues"), required=False, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 2000})
    )
