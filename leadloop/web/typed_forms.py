"""Forms that keep what was typed, and the brand's own questions as their fields (``q_<key>``).

What is right and wrong is said by the journey that takes the input, so that a page, a plain HTML POST and a program
get the same answer. A form here shows fields, keeps every typed character, and puts the journey's errors to them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from leadloop.questions.enums import QuestionKind
from leadloop.questions.models import Question

QUESTION = "q_"
_ANSWERS = "answers."
# More choices than this are a list to open, not buttons to press.
_MOST_BUTTONS = 6


class TypedField(forms.Field):
    """A field that refuses nothing. ``required`` only marks it for the person who fills it in."""

    def validate(self, value: Any) -> None:
        """Accept: see the head of this file."""


class LastGiven(forms.RadioSelect):
    """Choices, and an input for another value behind them, all of one name: what is filled in last counts."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        """Return the last value that is not empty."""
        del files
        values = data.getlist(name) if isinstance(data, QueryDict) else [data.get(name, "")]
        return next((text for value in reversed(values) if (text := str(value).strip())), "")


class TypedForm(forms.Form):
    """A form of typed fields; :meth:`blame` puts a journey's errors to them."""

    def blame(self, errors: Mapping[str, str], *, names: Mapping[str, str] | None = None) -> None:
        """Add errors by field path: ``names`` maps paths (``customer.email``) to fields of the form.

        ``answers.<key>`` belongs to ``q_<key>``; an error that no field of this form can show stands above all fields.
        """
        for path, message in errors.items():
            name = (names or {}).get(path, path)
            if name.startswith(_ANSWERS):
                name = QUESTION + name.removeprefix(_ANSWERS)
            self.add_error(name if name in self.fields else None, message)


def question_fields(questions: Iterable[Question]) -> dict[str, forms.Field]:
    """Return one field for each question, by its name ``q_<key>``, in order."""
    return {
        QUESTION + question.key: TypedField(
            label=question.label, help_text=question.help, required=question.required, widget=_widget(question)
        )
        for question in questions
    }


def answers_in(data: QueryDict) -> dict[str, list[str]]:
    """Return what was sent for questions, by question key: all values of each, as a checkbox group sends several."""
    return {name.removeprefix(QUESTION): data.getlist(name) for name in data if name.startswith(QUESTION)}


def _widget(question: Question) -> forms.Widget:
    if question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES, QuestionKind.YES_NO):
        return _choosing(question)
    if question.kind == QuestionKind.TEXT:
        return forms.Textarea(attrs={"rows": 4})
    if question.kind == QuestionKind.DATE:
        return forms.DateInput()
    return forms.TextInput(attrs={"inputmode": "decimal"} if question.kind == QuestionKind.NUMBER else None)


def _choosing(question: Question) -> forms.Widget:
    listed = [(choice, choice) for choice in question.choices]
    if question.kind == QuestionKind.CHOICES:
        return forms.CheckboxSelectMultiple(choices=listed)
    if question.kind == QuestionKind.YES_NO:
        return forms.RadioSelect(choices=[("yes", _("Yes")), ("no", _("No"))])
    if len(listed) > _MOST_BUTTONS:
        return forms.Select(choices=[("", _("Please choose")), *listed])
    return forms.RadioSelect(choices=listed)
