"""The forms of a location's pages. They keep what was typed; the journeys judge it (see ``leadloop.web.typed_forms``)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leadloop.core.money import CURRENCIES
from leadloop.feedback.enums import HideReason
from leadloop.questions.models import Question
from leadloop.web.location.days import Days, unreadable_day
from leadloop.web.typed_forms import LastGiven, TypedField, TypedForm, question_fields


class AnswerForm(TypedForm):
    """An answer; by itself one that needs no more than its button. ``template`` draws the fields of those that ask."""

    template = ""


class DayForm(AnswerForm):
    """When should we follow up? A day of those offered, or any other."""

    template = "location/opportunity/day.html"
    # The days are cards; a day typed behind them is as good, so a browser must not insist on a card.
    use_required_attribute = False
    follow_up_on = TypedField(required=True, widget=LastGiven)

    def __init__(self, *args: Any, days: Days, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["follow_up_on"].label = label
        self.days = days
        self.fields["follow_up_on"].widget.choices = [(day.isoformat(), label) for day, label, _words in days.offered]
        self.fields["follow_up_on"].initial = days.usual.isoformat()
        self.hints = {day.isoformat(): words for day, _label, words in days.offered}

    @property
    def other_id(self) -> str:
        """The id of the input for another day."""
        return str(self.auto_id) % "other_day"

    @property
    def other_day(self) -> str:
        """What was typed, where it is none of the days offered."""
        value = str(self["follow_up_on"].value() or "")
        return "" if value in self.hints else value

    def clean_follow_up_on(self) -> date | None:
        text = str(self.cleaned_data["follow_up_on"] or "")
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise forms.ValidationError(unreadable_day()) from error


class ReasonForm(AnswerForm):
    """Why? One of the brand's reasons, and words."""

    template = "location/opportunity/reason.html"
    reason = TypedField(label=_("Why?"), required=True, widget=forms.RadioSelect)
    note = TypedField(label=_("Anything to add?"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, reasons: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.choices = list(reasons)


class SaleForm(TypedForm):
    """The follow-up form: revenue, and the brand's own questions."""

    revenue_amount = TypedField(
        label=_("Revenue from this customer"),
        help_text=_("What the customer pays for our products, without tax. 0 if nothing came of it."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 40}),
    )
    revenue_currency = TypedField(
        label=_("Currency"), widget=forms.Select(choices=[(code, code) for code in CURRENCIES])
    )

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(question_fields(questions))

    @property
    def question_fields(self) -> list[forms.BoundField]:
        """The brand's own questions, in order."""
        return [self[name] for name in self.fields if name.startswith("q_")]


class PublishForm(TypedForm):
    """Publish the review, with an answer to it where the location wants to give one."""

    reply = TypedField(
        label=_("Your answer"),
        required=False,
        help_text=_("Shown below the review, in public. A thank-you, or what you have put right."),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
    )


class HideForm(TypedForm):
    """Hide the review, on one of the grounds that hold for good and bad reviews alike."""

    reason = TypedField(label=_("Why?"), required=True, widget=forms.RadioSelect(choices=HideReason.choices))
    note = TypedField(
        label=_("What exactly?"),
        required=False,
        help_text=_("For the brand, which sees each hidden review and can publish it."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
    )
