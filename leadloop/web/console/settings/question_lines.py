"""The questions of a form, as lines to edit."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from leadloop.core.text import clean_line
from leadloop.questions.enums import QuestionKind
from leadloop.questions.models import Question
from leadloop.web.console.settings.lines import count_lines, free_key, in_order, line

_CHOOSING = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})
_PARTS = ("key", "label", "help", "kind", "choices", "required", "order")
_LEAST_CHOICES = 2


class QuestionsForm(forms.Form):
    """The questions of one set: an emptied label removes its question, a filled one adds it."""

    def __init__(self, data: QueryDict | None = None, *, stored: list[Question]) -> None:
        super().__init__(data, auto_id="questions_%s")
        self.stored = stored
        self.count = count_lines(data, "label", len(stored))
        for number in range(self.count):
            question = stored[number] if data is None and number < len(stored) else None
            for part, field in _fields(number, question).items():
                self.fields[f"line_{number}_{part}"] = field

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines, each with its fields, and ``shown``: how a question that is there is answered."""
        kinds = dict(QuestionKind.choices)
        found: list[dict[str, Any]] = [line(self, number) for number in range(self.count)]
        return [
            each | {"shown": kinds.get(each["kind"].value(), "") if each["label"].value() else ""} for each in found
        ]

    @property
    def wanted(self) -> list[dict[str, Any]]:
        """The questions in order, as ``set_questions`` takes them; those that were there keep their key."""
        known, taken = {each.key for each in self.stored}, set[str]()
        found = [said for _number, said in self._kept()]
        for said in found:
            said["key"] = said["key"] if said["key"] in known - taken else ""
            taken |= {said["key"]} - {""}
        for said in found:
            said["key"] = said["key"] or free_key(said["label"], taken)
        return [{name: value for name, value in said.items() if name != "order"} for said in in_order(found)]

    def clean(self) -> dict[str, Any]:
        """Check that what is chosen from a list has one."""
        said = super().clean() or self.cleaned_data
        if not self.count:
            # Half a form would remove every question.
            self.add_error(None, _("The form did not arrive whole. Please try again."))
        for number, question in self._kept():
            if question["kind"] in _CHOOSING and len(question["choices"]) < _LEAST_CHOICES:
                self.add_error(f"line_{number}_choices", _("Give at least two choices, each in a line of its own."))
        return said

    def _kept(self) -> list[tuple[int, dict[str, Any]]]:
        found = []
        for number in range(self.count):
            said = {part: self.cleaned_data.get(f"line_{number}_{part}") for part in _PARTS}
            label = clean_line(said["label"], limit=200)
            if label:
                lines = [clean_line(choice, limit=200) for choice in str(said["choices"] or "").splitlines()]
                choices = list(dict.fromkeys(choice for choice in lines if choice))
                kind = said["kind"] or QuestionKind.LINE
                found.append(
                    (
                        number,
                        said
                        | {
                            "label": label,
                            "help": clean_line(said["help"], limit=300),
                            "kind": kind,
                            "choices": choices if kind in _CHOOSING else [],
                            "required": bool(said["required"]),
                        },
                    )
                )
        return found


def _fields(number: int, question: Question | None) -> dict[str, forms.Field]:
    return {
        "key": forms.SlugField(
            required=False, max_length=60, widget=forms.HiddenInput, initial=question.key if question else ""
        ),
        "label": forms.CharField(
            label=_("Question"), required=False, max_length=200, initial=question.label if question else ""
        ),
        "help": forms.CharField(
            label=_("Explanation"), required=False, max_length=300, initial=question.help if question else ""
        ),
        "kind": forms.ChoiceField(
            label=_("Answered by"),
            required=False,
            choices=QuestionKind.choices,
            initial=question.kind if question else QuestionKind.LINE,
        ),
        "choices": forms.CharField(
            label=_("Choices"),
            required=False,
            max_length=5000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("One in each line; for lists only."),
            initial="\n".join(question.choices) if question else "",
        ),
        "required": forms.BooleanField(
            label=_("Has to be answered"), required=False, initial=question.required if question else False
        ),
        "order": forms.IntegerField(
            label=_("Place"), required=False, min_value=1, max_value=99, initial=number + 1 if question else None
        ),
    }
