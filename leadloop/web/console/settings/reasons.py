"""The reasons from which locations choose when they reject a request or lose a sale, and agents when they see none in it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from leadloop.accounts.models import Brand
from leadloop.core.text import clean_line
from leadloop.questions.enums import FIXED_REASONS, ReasonKind
from leadloop.questions.models import Reason
from leadloop.questions.operations import set_reasons
from leadloop.questions.queries import reasons as reasons_in_use
from leadloop.web.console.settings.frame import settings_page
from leadloop.web.console.settings.lines import count_lines, free_key, in_order, line
from leadloop.web.gate import MemberRequest, for_managers


class ReasonsForm(forms.Form):
    """The reasons of one kind: an emptied line goes, a filled one comes."""

    def __init__(self, data: QueryDict | None = None, *, kind: ReasonKind, stored: list[Reason]) -> None:
        super().__init__(data, auto_id=f"{kind}_%s")
        self.kind, self.stored, self.fixed = kind, stored, frozenset(FIXED_REASONS.get(kind, ()))
        self.count = count_lines(data, "label", len(stored))
        for number in range(self.count):
            reason = stored[number] if data is None and number < len(stored) else None
            self.fields[f"line_{number}_key"] = forms.SlugField(
                required=False, max_length=60, widget=forms.HiddenInput, initial=reason.key if reason else ""
            )
            self.fields[f"line_{number}_label"] = forms.CharField(
                label=_("Reason %(number)s") % {"number": number + 1},
                required=False,
                max_length=160,
                initial=reason.label if reason else "",
            )
            if kind == ReasonKind.LOST:
                self.fields[f"line_{number}_customers"] = forms.CharField(
                    label=_("Reason %(number)s in customers’ words") % {"number": number + 1},
                    required=False,
                    max_length=160,
                    initial=reason.customer_label if reason else "",
                )
            self.fields[f"line_{number}_order"] = forms.IntegerField(
                label=_("Place of reason %(number)s") % {"number": number + 1},
                required=False,
                min_value=1,
                max_value=99,
                initial=number + 1 if reason else None,
            )

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines, each with its fields, and whether its reason is one that the desk works by."""
        return [
            {**line(self, number), "is_fixed": self[f"line_{number}_key"].value() in self.fixed}
            for number in range(self.count)
        ]

    @property
    def wanted(self) -> list[tuple[str, str, str]]:
        """The reasons in order, as key, label, and label for customers; those that were there keep their key."""
        return [(each["key"], each["label"], each["customers"]) for each in self._kept()]

    def clean(self) -> dict[str, Any]:
        """Check that one reason is left: a location that could choose none could not answer."""
        said = super().clean() or self.cleaned_data
        for number in range(self.count):
            key, label = (self.cleaned_data.get(f"line_{number}_{part}") for part in ("key", "label"))
            if key in self.fixed and not clean_line(label, limit=160):
                self.add_error(
                    f"line_{number}_label", _("This reason can be reworded, but not removed: the desk works by it.")
                )
        if not self.errors and not self._kept():
            self.add_error(None, _("Keep at least one reason, or nobody can choose any."))
        return said

    def _kept(self) -> list[dict[str, Any]]:
        known, taken = {each.key for each in self.stored}, set[str]()
        found = []
        for number in range(self.count):
            parts = ("key", "label", "order", "customers")
            said: dict[str, Any] = {part: self.cleaned_data.get(f"line_{number}_{part}") for part in parts}
            said["label"] = clean_line(said["label"], limit=160)
            said["customers"] = clean_line(said["customers"], limit=160)
            if said["label"]:
                found.append(said)
        for said in found:
            # Keys that are kept are taken before new ones are made.
            said["key"] = said["key"] if said["key"] in known - taken else ""
            taken |= {said["key"]} - {""}
        # Also where their lines did not arrive: no other reason may take their place.
        taken |= self.fixed
        for said in found:
            said["key"] = said["key"] or free_key(said["label"], taken)
        return in_order(found)


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def reasons(request: MemberRequest) -> HttpResponse:
    """Change the reasons of one kind."""
    forms_by_kind = {kind: _form(request.brand, kind) for kind in ReasonKind}
    wanted = request.POST.get("kind")
    status = 200
    if request.method == "POST" and wanted in ReasonKind.values:
        kind = ReasonKind(wanted)
        form = _form(request.brand, kind, request.POST)
        if form.is_valid():
            set_reasons(request.brand, kind, form.wanted)
            messages.success(request, _("The reasons are saved."))
            return redirect("console:settings_reasons")
        forms_by_kind[kind] = form
        status = 422
    context = {"forms": [(kind, kind.label, form) for kind, form in forms_by_kind.items()]}
    return settings_page(request, "reasons.html", context, tab="settings_reasons", status=status)


def _form(brand: Brand, kind: ReasonKind, data: QueryDict | None = None) -> ReasonsForm:
    return ReasonsForm(data, kind=kind, stored=reasons_in_use(brand, kind))
