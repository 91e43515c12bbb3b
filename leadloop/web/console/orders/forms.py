"""The order form: filled from account and request, with the source beside each field."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from leadloop.core.money import CURRENCIES
from leadloop.journeys.order_moves import BACK_TO
from leadloop.opportunities.enums import Stage
from leadloop.orders.sources import Known
from leadloop.questions.models import Question
from leadloop.web.typed_forms import TypedField, TypedForm, answers_in, question_fields

MOST_LINES: Final = 40
_MORE_LINES: Final = 3
_PARTS: Final = ("article", "description", "quantity", "unit_price")
_PLACE: Final = ("line1", "postal_code", "city", "region", "country")
_PERSON: Final = ("given_name", "family_name", "organization", "email", "phone")
_LABELS: Final = {
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "organization": _("Company"),
    "email": _("Email"),
    "phone": _("Phone"),
    "line1": _("Street and number"),
    "postal_code": _("Postal code"),
    "city": _("Town"),
    "region": _("Region"),
    "country": _("Country, two letters"),
    "product": _("Product"),
}


class OrderForm(TypedForm):
    """What is ordered, by whom, to where."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        known: Known,
        hints: Mapping[str, str],
        lines: Sequence[Mapping[str, str]],
        questions: Sequence[Question],
        currency: str,
    ) -> None:
        super().__init__(data)
        place = known.customer.get("address") or {}
        said = {**known.customer, **place, "product": known.product}
        for name, label in _LABELS.items():
            # The address has one source, told above its fields.
            self.fields[name] = TypedField(
                label=label, required=False, initial=said.get(name, ""), help_text=hints.get(name, "")
            )
        choices = [(code, code) for code in CURRENCIES]
        self.fields["currency"] = TypedField(
            label=_("Currency"), initial=currency, widget=forms.Select(choices=choices)
        )
        self.fields["note"] = TypedField(
            label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000})
        )
        self.fields.update(question_fields(questions))
        self._questions = [f"q_{each.key}" for each in questions]
        self._known = known
        self.count = self._count(data, len(lines))
        for number in range(self.count):
            self._add_line(number, lines[number] if data is None and number < len(lines) else {})

    @property
    def lines(self) -> list[dict[str, forms.BoundField]]:
        """The lines, each with its fields."""
        return [{part: self[f"line_{number}_{part}"] for part in _PARTS} for number in range(self.count)]

    @property
    def questions(self) -> list[forms.BoundField]:
        """The brand's own fields."""
        return [self[name] for name in self._questions]

    @property
    def given(self) -> dict[str, Any]:
        """What the journey takes; the customer only where something differs from what is known."""
        self.full_clean()
        said = {name: str(self.cleaned_data.get(name) or "").strip() for name in self.fields}
        customer: dict[str, Any] = {name: said[name] for name in _PERSON}
        customer["address"] = {name: said[name] for name in _PLACE}
        data = self.data if isinstance(self.data, QueryDict) else QueryDict()
        return {
            "customer": customer if customer != self._as_known() else None,
            "product": said["product"],
            "currency": said["currency"],
            "note": said["note"],
            "answers": answers_in(data),
            "lines": [{part: said[f"line_{number}_{part}"] for part in _PARTS} for number in range(self.count)],
        }

    def blame_order(self, errors: Mapping[str, str]) -> None:
        """Put the journey's errors to the fields."""
        names = {f"customer.{name}": name for name in _PERSON}
        names |= {f"customer.address.{name}": name for name in _PLACE}
        names |= {f"lines.{number}.{part}": f"line_{number}_{part}" for number in range(self.count) for part in _PARTS}
        names["lines"] = "line_0_description"
        self.blame(errors, names=names)

    def _as_known(self) -> dict[str, Any]:
        known, place = self._known.customer, self._known.customer.get("address") or {}
        return {
            **{name: known.get(name) or "" for name in _PERSON},
            "address": {name: place.get(name) or "" for name in _PLACE},
        }

    @staticmethod
    def _count(data: QueryDict | None, present: int) -> int:
        if data is None:
            return present + 1
        sent = sum(f"line_{number}_description" in data for number in range(MOST_LINES))
        return min(MOST_LINES, max(sent, 1) + (_MORE_LINES if "more" in data else 0))

    def _add_line(self, number: int, said: Mapping[str, str]) -> None:
        labels = {
            "article": _("Article"), "description": _("What"), "quantity": _("How many"), "unit_price": _("Price each"),
        }  # fmt: skip
        for part in _PARTS:
            attrs = {"inputmode": "decimal"} if part in {"quantity", "unit_price"} else {}
            self.fields[f"line_{number}_{part}"] = TypedField(
                label=labels[part], required=False, initial=said.get(part, ""), widget=forms.TextInput(attrs=attrs)
            )


_AFTERWARDS: Final = {
    Stage.ACCEPTED: _("Open again: the location is asked how it ends"),
    Stage.LOST: _("Lost"),
    Stage.WON: _("Still won: another order follows"),
}


class StepForm(TypedForm):
    """The ordering system's own number, with a step."""

    their_number = TypedField(
        label=_("Number in the ordering system"), required=False, widget=forms.TextInput(attrs={"maxlength": 60})
    )


class CancelForm(TypedForm):
    """Why, and what becomes of the sale; what is right is said by the journey."""

    reason = TypedField(label=_("Why is it cancelled?"), widget=forms.TextInput(attrs={"maxlength": 300}))
    opportunity = TypedField(
        label=_("What becomes of the sale?"),
        widget=forms.RadioSelect(choices=[(stage.value, _AFTERWARDS[stage]) for stage in BACK_TO]),
    )
