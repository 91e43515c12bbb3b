"""Forms of the desk's settings: the brand's policy, and what one lead form wants other than it."""

import re
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.core.text import clean_line, clean_text
from leadloop.desk.calendar import known_holidays, regions_of
from leadloop.desk.enums import Returns
from leadloop.desk.models import REGION_LIMIT, DeskPolicy, FormPolicy
from leadloop.intake.enums import Entry
from leadloop.intake.models import LeadForm
from leadloop.network.enums import WEEKDAYS
from leadloop.web.console.locations.hours import HoursProblem, read_day, write_day

# A fortnight: what waits longer has no response time.
MOST_MINUTES = 14 * 24 * 60
MOST_HOURS = 30 * 24
MOST_STEPS = 10
_DAY = 24 * 60
GUIDE_LIMIT = 5000

ENTRY_HINTS = {
    Entry.DIRECT.value: gettext_lazy("Each becomes an opportunity at once, for the location that the customer chose or the nearest."),
    Entry.DESK.value: gettext_lazy("An agent speaks to the customer first, and passes on what is worth it."),
}  # fmt: skip


class CadenceField(forms.CharField):
    """Hours until the next attempt, in the order of attempts, such as ``4, 24, 48``."""

    def __init__(self, label: Any, help_text: Any) -> None:
        super().__init__(label=label, help_text=help_text, max_length=100)

    def prepare_value(self, value: Any) -> Any:
        """Write hours as people do."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return the hours as numbers."""
        parts = [part for part in re.split(r"[,;\s]+", str(super().clean(value)).strip()) if part]
        if not parts or not all(re.fullmatch(r"[0-9]{1,3}", part) and 1 <= int(part) <= MOST_HOURS for part in parts):
            raise ValidationError(_("Write numbers of hours from 1 to 720, such as 4, 24, 48."))
        if len(parts) > MOST_STEPS:
            raise ValidationError(_("Write at most ten numbers; the last goes on."))
        return [int(part) for part in parts]


def _number(label: Any, help_text: Any, *, least: int, most: int, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=least, max_value=most, required=required)


def _guide(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Guide for the call"),
        help_text=help_text,
        required=False,
        max_length=GUIDE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class DeskForm(forms.Form):
    """How the brand's desk works."""

    use_required_attribute = False

    holiday_country = forms.CharField(
        label=gettext_lazy("Country (two letters)"),
        help_text=gettext_lazy("The desk keeps its public holidays. Empty: it keeps none."),
        required=False,
        max_length=2,
    )
    holiday_region = forms.CharField(
        label=gettext_lazy("Region"),
        help_text=gettext_lazy("Its code, such as BY, for holidays of that region as well."),
        required=False,
        max_length=REGION_LIMIT,
    )
    target_minutes = _number(
        gettext_lazy("Try the customer within"),
        gettext_lazy("Counted from arrival, in the desk's hours. 0: no response time."),
        least=0,
        most=MOST_MINUTES,
    )
    warn_minutes = _number(
        gettext_lazy("Warn before that by"),
        gettext_lazy("The agent who has the lead gets a mail then."),
        least=0,
        most=MOST_MINUTES,
    )
    attempts_needed = _number(
        gettext_lazy("Attempts before giving up"),
        gettext_lazy("So many are needed for the reason “cannot be reached”."),
        least=1,
        most=20,
    )
    cadence = CadenceField(
        gettext_lazy("Try again after"),
        gettext_lazy("Hours after the first, second … attempt, as a proposal. The last goes on."),
    )
    polite_from = forms.TimeField(label=gettext_lazy("Call from"))
    polite_until = forms.TimeField(
        label=gettext_lazy("Call until"),
        help_text=gettext_lazy("In the customer's own time, Monday to Saturday; a promised call may be outside."),
    )
    grace_minutes = _number(
        gettext_lazy("A reminder counts as missed after"),
        gettext_lazy("Then everyone at the desk may take the lead."),
        least=0,
        most=_DAY,
    )
    quiet_days = _number(
        gettext_lazy("A lead counts as quiet after"),
        gettext_lazy("If nobody has touched it for so long, it comes up in the list."),
        least=1,
        most=90,
    )
    undo_minutes = _number(
        gettext_lazy("Agents may take an outcome back for"),
        gettext_lazy("Supervisors may do so later, with a reason."),
        least=0,
        most=_DAY,
    )
    returns = forms.ChoiceField(
        label=gettext_lazy("Requests that come back to the desk"),
        help_text=gettext_lazy("When a location rejects a request, or leaves it unopened."),
        choices=Returns.choices,
        widget=forms.RadioSelect,
    )
    guide = _guide(gettext_lazy("What to say and ask. It stands beside each lead."))

    def __init__(self, data: Any = None, *, policy: DeskPolicy) -> None:
        initial = {name: getattr(policy, name) for name in self.base_fields}
        initial |= {f"hours_{day}": write_day(policy.hours.get(day, ())) for day in WEEKDAYS}
        super().__init__(data, initial=initial)
        for number, day in enumerate(WEEKDAYS):
            # Not marked as optional: that would be said seven times.
            self.fields[f"hours_{day}"] = _Hours(
                label=DAY_NAMES[number], widget=forms.TextInput(attrs={"placeholder": _("closed")})
            )

    @property
    def day_fields(self) -> list[forms.BoundField]:
        """The lines of the week, Monday first."""
        return [self[f"hours_{day}"] for day in WEEKDAYS]

    @property
    def wanted(self) -> dict[str, Any]:
        """The policy's fields; of a valid form."""
        said = {name: self.cleaned_data[name] for name in self.base_fields}
        for name in ("polite_from", "polite_until"):
            said[name] = f"{said[name]:%H:%M}"
        said["hours"] = {day: self.cleaned_data[f"hours_{day}"] for day in WEEKDAYS}
        return said

    def clean_holiday_country(self) -> str:
        """Take a country whose holidays are known."""
        country = str(self.cleaned_data["holiday_country"]).strip().upper()
        if country and not known_holidays(country):
            raise ValidationError(
                _("No holidays are known for “%(country)s”. Write two letters such as DE, or leave it empty.")
                % {"country": country}
            )
        return country

    def clean_holiday_region(self) -> str:
        """Tidy the code; its letters become as the calendar writes them once the country is known."""
        return clean_line(self.cleaned_data["holiday_region"])

    def clean_guide(self) -> str:
        """Tidy the text."""
        return clean_text(self.cleaned_data["guide"], limit=GUIDE_LIMIT)

    def clean(self) -> dict[str, Any]:
        """Check what only makes sense together."""
        said = super().clean() or self.cleaned_data
        hours = [said.get(f"hours_{day}") for day in WEEKDAYS]
        if not any(hours) and None not in hours:
            self.add_error("hours_mon", _("Give at least one day hours: somebody has to be there."))
        self._check_region(said)
        _check_warning(self, target=said.get("target_minutes"), warn=said.get("warn_minutes"))
        begins, ends = said.get("polite_from"), said.get("polite_until")
        if isinstance(begins, time) and isinstance(ends, time) and begins >= ends:
            self.add_error("polite_until", _("This has to be later than “Call from”."))
        return said

    def _check_region(self, said: dict[str, Any]) -> None:
        country, region = said.get("holiday_country"), said.get("holiday_region")
        if not region or country is None:
            return
        if not country:
            self.add_error("holiday_region", _("Give the country as well, or leave the region empty."))
            return
        known = {each.casefold(): each for each in regions_of(country)}
        if region.casefold() in known:
            # Not all codes are capital letters: Augsburg keeps a holiday of its own.
            said["holiday_region"] = known[region.casefold()]
        elif known:
            self.add_error("holiday_region", _("Choose one of: %(choices)s.") % {"choices": ", ".join(known.values())})
        else:
            self.add_error("holiday_region", _("No regions are known for this country. Leave it empty."))


class DeskOfFormForm(forms.Form):
    """Where a form's leads go first, and what it wants other than the desk's policy says."""

    entry = forms.ChoiceField(label=gettext_lazy("Leads go"), choices=Entry.choices, widget=forms.RadioSelect)
    target_minutes = _number(gettext_lazy("Try the customer within"), "", least=0, most=MOST_MINUTES, required=False)
    warn_minutes = _number(gettext_lazy("Warn before that by"), "", least=0, most=MOST_MINUTES, required=False)
    guide = _guide(gettext_lazy("Instead of the desk's guide, for leads of this form."))

    def __init__(self, data: Any = None, *, form: LeadForm, policy: DeskPolicy, own: FormPolicy | None) -> None:
        initial = {name: getattr(own, name) for name in ("target_minutes", "warn_minutes", "guide")} if own else {}
        super().__init__(data, initial={**initial, "entry": form.entry}, auto_id="desk_%s")
        self.policy = policy

    @property
    def chosen_entry(self) -> Entry:
        """Where leads go; of a valid form."""
        return Entry(self.cleaned_data["entry"])

    @property
    def wanted(self) -> dict[str, Any]:
        """The form's own policy; of a valid form."""
        return {name: self.cleaned_data[name] for name in ("target_minutes", "warn_minutes", "guide")}

    def clean_guide(self) -> str:
        """Tidy the text."""
        return clean_text(self.cleaned_data["guide"], limit=GUIDE_LIMIT)

    def clean(self) -> dict[str, Any]:
        """Check the warning against the response time that holds."""
        said = super().clean() or self.cleaned_data
        target, warn = said.get("target_minutes"), said.get("warn_minutes")
        _check_warning(
            self,
            target=self.policy.target_minutes if target is None else target,
            warn=self.policy.warn_minutes if warn is None else warn,
        )
        return said


class _Hours(forms.CharField):
    """A day's hours, such as ``09:00-12:00, 13:00-18:00``; empty: closed."""

    def clean(self, value: Any) -> Any:
        """Return the spans."""
        try:
            return read_day(str(value or ""))
        except HoursProblem as problem:
            raise ValidationError(str(problem)) from problem


def _check_warning(form: forms.Form, *, target: int | None, warn: int | None) -> None:
    if target and warn is not None and warn >= target and "warn_minutes" not in form.errors:
        form.add_error(
            "warn_minutes",
            _("This has to be less than the response time, which is %(minutes)d minutes.") % {"minutes": target},
        )
