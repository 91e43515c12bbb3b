"""An update as a form, and the rules that hold for all of them."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.accounts.models import Brand
from leadloop.core.text import clean_line, clean_text
from leadloop.intake.enums import LeadStatus
from leadloop.intake.queries import active_forms
from leadloop.journeys.leads_merged import DUPLICATE
from leadloop.network.models import Location
from leadloop.opportunities.enums import Stage
from leadloop.questions.enums import INVALID_DETAILS, ReasonKind
from leadloop.questions.queries import reasons
from leadloop.updates.enums import CALLBACK, NOT_REACHED, Repeat, Unit
from leadloop.updates.models import Update, UpdateRules
from leadloop.updates.words import known_at, unknown_in

_ANY: Final = gettext_lazy("None chosen: any.")
_MOST_LISTED: Final = 200
_MOST_DELAY: Final[dict[str, int]] = {Unit.HOURS: 500, Unit.DAYS: 365}
_KIND_OF: Final = {
    LeadStatus.NO_OPPORTUNITY: ReasonKind.NEGATIVE,
    Stage.REJECTED: ReasonKind.REJECT,
    Stage.LOST: ReasonKind.LOST,
}
REPEAT_HINTS: Final = {
    Repeat.ONCE.value: gettext_lazy("Also where answers are corrected back and forth, or the next location gets it."),
    Repeat.ROUND.value: gettext_lazy("Where a location turns it down, the customer hears of the next one, too."),
    Repeat.EACH.value: gettext_lazy("Such as after each attempt to reach them. One press is told once."),
}


class NamesField(forms.CharField):
    """Several names, one in each line or with commas between them."""

    def __init__(self, label: Any, help_text: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2})
        super().__init__(label=label, help_text=help_text, required=False, max_length=5000, widget=widget)

    def prepare_value(self, value: Any) -> Any:
        """Write one in each line."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the names, each once."""
        parts = [clean_line(part) for part in re.split(r"[,;\n]", str(value or ""))]
        names = list(dict.fromkeys(part for part in parts if part))
        if len(names) > _MOST_LISTED:
            raise ValidationError(_("Name at most %(limit)d.") % {"limit": _MOST_LISTED})
        return names


def _several(label: Any, help_text: Any = _ANY) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=help_text, required=False, widget=forms.CheckboxSelectMultiple
    )


class UpdateForm(forms.Form):
    """One update: its words, when it goes out, and to whom."""

    use_required_attribute = False

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("For yourselves; customers do not see it.")
    )
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 10}), strip=False
    )
    delay = forms.IntegerField(label=gettext_lazy("Send it after"), min_value=0, max_value=500)
    unit = forms.ChoiceField(label=gettext_lazy("counted in"), choices=Unit.choices)
    only_while = forms.BooleanField(label=gettext_lazy("Only if the request still stands here by then"), required=False)
    repeat = forms.ChoiceField(label=gettext_lazy("How often"), choices=Repeat.choices, widget=forms.RadioSelect)
    reasons = _several(gettext_lazy("Only for these reasons"))
    forms = _several(gettext_lazy("Only from these lead forms"))
    products = _several(gettext_lazy("Only for these products"))
    channels = NamesField(gettext_lazy("Only from these sources"), gettext_lazy("Such as website, fair. Empty: any."))
    locations = NamesField(gettext_lazy("Only for these locations"), gettext_lazy("Their references. Empty: any."))
    regions = NamesField(
        gettext_lazy("Only in these regions"),
        gettext_lazy("Of the location; before there is one, of the customer. Empty: any."),
    )

    def __init__(self, data: QueryDict | None, *, brand: Brand, update: Update) -> None:
        super().__init__(data, initial={name: getattr(update, name) for name in self.base_fields})
        self.brand, self.place = brand, update.place
        used = active_forms(brand)
        products = dict.fromkeys(name for each in used for name in each.products)
        for name, choices in {
            "reasons": reasons_at(brand, update.place),
            "forms": [(each.key, each.title) for each in used],
            "products": [(each, each) for each in products],
        }.items():
            self._offer(name, choices, chosen=getattr(update, name))

    def clean_name(self) -> str:
        """Return the name as one line."""
        return clean_line(self.cleaned_data["name"])

    def clean_subject(self) -> str:
        """Check that all in braces can be filled in."""
        return self._fillable(clean_line(self.cleaned_data["subject"]))

    def clean_text(self) -> str:
        """Check that all in braces can be filled in, and that something is said."""
        words = self._fillable(clean_text(self.cleaned_data["text"]))
        if not words:
            raise ValidationError(_("Write what the customer is to read."))
        return words

    def clean_locations(self) -> list[str]:
        """Check that there are such locations."""
        refs: list[str] = self.cleaned_data["locations"]
        known = set(Location.objects.for_brand(self.brand).filter(ref__in=refs).values_list("ref", flat=True))
        unknown = [ref for ref in refs if ref not in known]
        if unknown:
            raise ValidationError(_("There is no location “%(ref)s”.") % {"ref": unknown[0]})
        return refs

    def clean(self) -> dict[str, Any]:
        """Check that the delay is not absurd."""
        said = super().clean() or self.cleaned_data
        most = _MOST_DELAY.get(said.get("unit", ""))
        if most is not None and (said.get("delay") or 0) > most:
            self.add_error("delay", _("Choose at most %(most)d.") % {"most": most})
        return said

    def _offer(self, name: str, choices: list[tuple[str, Any]], *, chosen: list[str]) -> None:
        # What is chosen already stays to be seen, also where it is not offered any more.
        known = {key for key, _label in choices}
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - as declared above
        field.choices = [*choices, *((each, each) for each in chosen if each not in known)]
        if not field.choices:
            del self.fields[name]

    def _fillable(self, words: str) -> str:
        unknown = unknown_in(words, self.place)
        if unknown:
            known = ", ".join(f"{{{each}}}" for each in known_at(self.place))
            raise ValidationError(
                _("We cannot fill in {%(name)s} here. There are: %(known)s.") % {"name": unknown[0], "known": known}
            )
        return words


class RulesForm(forms.Form):
    """When updates go out, and where answers go."""

    send_from = forms.TimeField(label=gettext_lazy("Send from"))
    send_until = forms.TimeField(label=gettext_lazy("until"))
    on_sundays = forms.BooleanField(label=gettext_lazy("On Sundays, too"), required=False)
    reply_to = forms.EmailField(
        label=gettext_lazy("Answers go to"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("An address that somebody reads: customers do answer. Empty: the sender's."),
    )
    is_paused = forms.BooleanField(
        label=gettext_lazy("Pause all of them"),
        required=False,
        help_text=gettext_lazy("What falls due meanwhile is not sent later."),
    )

    def __init__(self, data: QueryDict | None = None, *, rules: UpdateRules) -> None:
        initial = {name: getattr(rules, name) for name in ("send_from", "send_until", "on_sundays", "reply_to")}
        super().__init__(data, initial=initial | {"is_paused": rules.paused_at is not None})
        self.rules = rules

    def clean(self) -> dict[str, Any]:
        """Check that there is a time between."""
        said = super().clean() or self.cleaned_data
        begins, ends = said.get("send_from"), said.get("send_until")
        if begins and ends and begins >= ends:
            self.add_error("send_until", _("This has to be later than the beginning."))
        return said

    def wanted(self, *, now: Any) -> dict[str, Any]:
        """Return the rules as they are stored."""
        said = dict(self.cleaned_data)
        is_paused = said.pop("is_paused")
        times = {name: f"{said[name]:%H:%M}" for name in ("send_from", "send_until")}
        return said | times | {"paused_at": (self.rules.paused_at or now) if is_paused else None}


def reasons_at(brand: Brand, place: str) -> list[tuple[str, Any]]:
    """Return for which reasons a request can come to the place, by key; none where there are no reasons."""
    if place == LeadStatus.CONTACT_ATTEMPTED:
        return [(NOT_REACHED, _("Not reached")), (CALLBACK, _("Spoken to, wants to be called later"))]
    if place == LeadStatus.DISCARDED:
        return [(DUPLICATE, _("The same request was there twice"))]
    kind = next((kind for at, kind in _KIND_OF.items() if at == place), None)
    known = reasons(brand, kind) if kind else []
    return [(each.key, each.label) for each in known if each.key != INVALID_DETAILS]
