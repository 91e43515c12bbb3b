"""A location's form. What is right and wrong is said by ``network.read``, as for programs and files."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.accounts.models import Brand
from leadloop.core.text import clean_line
from leadloop.network.enums import WEEKDAYS, ContactRole
from leadloop.network.models import Location, LocationContact
from leadloop.network.read import GivenLocation, read_location
from leadloop.web.console.locations.hours import HoursProblem, read_day, write_day
from leadloop.web.typed_forms import TypedField, TypedForm

# Lines for people who are not there yet.
EMPTY_CONTACTS = 2
MOST_CONTACTS = 40
_GETS = (
    (ContactRole.RECIPIENT.value, gettext_lazy("Opportunities")),
    (ContactRole.MANAGER.value, gettext_lazy("Escalations")),
)
_PLAIN = ("name", "phone", "time_zone")
_ADDRESS = ("line1", "postal_code", "city", "region", "country")
_DAYS = ("accept_to_win_days", "win_to_complete_days")


def _field(label: Any, *, required: bool = False, help_text: Any = "", **attrs: str) -> TypedField:
    return TypedField(label=label, required=required, help_text=help_text, widget=forms.TextInput(attrs=attrs))


class LocationForm(TypedForm):
    """All of a location; contacts and days are numbered fields."""

    # What is missing is said by the page, with everything else that is wrong.
    use_required_attribute = False

    ref = _field(
        gettext_lazy("Reference"),
        required=True,
        help_text=gettext_lazy("Your own key for this location, such as D-1042. Your other systems know it by this."),
        maxlength="60",
    )
    name = _field(gettext_lazy("Name"), required=True, maxlength="160")
    line1 = _field(gettext_lazy("Street and number"), maxlength="200")
    postal_code = _field(gettext_lazy("Postal code"), maxlength="20")
    city = _field(gettext_lazy("Town"), maxlength="120")
    region = _field(gettext_lazy("Region"), maxlength="120")
    country = _field(gettext_lazy("Country (two letters)"), maxlength="2")
    lat = _field(gettext_lazy("Latitude"), inputmode="decimal")
    lon = _field(gettext_lazy("Longitude"), inputmode="decimal")
    phone = _field(gettext_lazy("Phone"), maxlength="64")
    time_zone = TypedField(label=gettext_lazy("Time zone"), required=True)
    products = TypedField(
        label=gettext_lazy("Products"),
        required=False,
        help_text=gettext_lazy("One in each line. Leave empty if it serves all of them."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    paused_until = TypedField(
        label=gettext_lazy("No new opportunities until"), required=False, widget=forms.DateInput()
    )
    accept_to_win_days = _field(gettext_lazy("Asked about the sale after"), inputmode="numeric")
    win_to_complete_days = _field(gettext_lazy("Asked about completion after"), inputmode="numeric")

    def __init__(self, data: Any = None, *, brand: Brand, location: Location | None = None) -> None:
        contacts: list[LocationContact] = getattr(location, "present_contacts", [])
        super().__init__(data, initial=_initial(brand, location, contacts))
        self.brand, self.location = brand, location
        if location is not None:
            del self.fields["ref"]
        zones = sorted({*(z for z in available_timezones() if "/" in z and not z.startswith("Etc/")), "UTC"})
        self.fields["time_zone"].widget = forms.Select(choices=[(zone, zone.replace("_", " ")) for zone in zones])
        for number, day in enumerate(WEEKDAYS):
            # Neither days nor lines of people are marked as optional: that would be said twenty times.
            self.fields[f"hours_{day}"] = _field(DAY_NAMES[number], required=True, placeholder=_("closed"))
        sent = [f"contact_{n}_email" in self.data for n in range(MOST_CONTACTS)] if self.is_bound else []
        self.has_lines = any(sent)
        self.lines = min(MOST_CONTACTS, sum(sent) or len(contacts) + EMPTY_CONTACTS)
        for number in range(self.lines):
            self.fields[f"contact_{number}_name"] = _field(_("Name"), required=True)
            self.fields[f"contact_{number}_email"] = _field(_("Email"), required=True, inputmode="email")
            self.fields[f"contact_{number}_role"] = TypedField(label=_("Gets"), widget=forms.Select(choices=_GETS))

    @property
    def day_fields(self) -> list[forms.BoundField]:
        """The lines of the week, Monday first."""
        return [self[f"hours_{day}"] for day in WEEKDAYS]

    @property
    def contact_lines(self) -> list[dict[str, forms.BoundField]]:
        """The lines of contacts, each with its three fields."""
        return [{part: self[f"contact_{n}_{part}"] for part in ("name", "email", "role")} for n in range(self.lines)]

    def given(self) -> GivenLocation:
        """Return what was typed as the network reads it, with what is wrong in ``errors``."""
        self.full_clean()
        hours, wrong = self._hours()
        paused, not_a_day = self._paused_until()
        typed = {name: self._typed(name) for name in self.fields}
        position = {"lat": typed["lat"].replace(",", "."), "lon": typed["lon"].replace(",", ".")}
        ref = self.location.ref if self.location else typed["ref"]
        found = read_location(
            ref,
            {
                **{name: typed[name] for name in _PLAIN},
                "address": {name: typed[name] for name in _ADDRESS},
                "position": position if any(position.values()) else None,
                "hours": hours,
                "products": typed["products"].splitlines(),
                "paused_until": paused,
                "preferences": {name: typed[name] for name in _DAYS},
                # A form without any line says nothing of people, not that there are none.
                "contacts": [contact for _number, contact in self._contacts()] if self.has_lines else None,
            },
            country=self.brand.country,
            time_zone=self.brand.time_zone,
        )
        found.errors |= wrong | not_a_day
        return found

    def show(self, errors: dict[str, str]) -> None:
        """Put the network's errors to the fields that they are about."""
        lines = [number for number, _contact in self._contacts()]
        names = {"position": "lat", **{f"preferences.{name}": name for name in _DAYS}}
        names |= {f"address.{name}": name for name in _ADDRESS}
        names |= {f"hours.{day}": f"hours_{day}" for day in WEEKDAYS}
        for path in errors:
            if path.startswith("contacts."):
                _word, number, part = path.split(".")
                names[path] = f"contact_{lines[int(number)]}_{part}"
        self.blame(errors, names=names)

    def _typed(self, name: str) -> str:
        value = self.cleaned_data.get(name) or ""
        # Lines stay lines here; what reads them cleans them.
        return str(value)

    def _hours(self) -> tuple[dict[str, list[list[str]]], dict[str, str]]:
        hours, wrong = {}, {}
        for day in WEEKDAYS:
            try:
                hours[day] = read_day(self._typed(f"hours_{day}"))
            except HoursProblem as problem:
                wrong[f"hours_{day}"] = str(problem)
        return hours, wrong

    def _paused_until(self) -> tuple[str, dict[str, str]]:
        typed = clean_line(self._typed("paused_until"))
        if not typed:
            return "", {}
        before = self.location.paused_until if self.location else None
        zone = _zone(self._typed("time_zone"), self.brand)
        if before is not None and typed == before.astimezone(zone).date().isoformat():
            # Untouched: the hour that a program gave stays.
            return before.isoformat(), {}
        try:
            return datetime.combine(date.fromisoformat(typed), time(0), zone).isoformat(), {}
        except ValueError:
            return "", {"paused_until": _("Write the date as year-month-day, such as 2026-12-01.")}

    def _contacts(self) -> list[tuple[int, dict[str, str]]]:
        """Return the lines that say something, each with its number. A line without name and address is left out."""
        lines = [
            (n, {part: self._typed(f"contact_{n}_{part}") for part in ("name", "email", "role")})
            for n in range(self.lines)
        ]
        return [(n, line) for n, line in lines if clean_line(line["name"]) or clean_line(line["email"])]


def _zone(name: str, brand: Brand) -> ZoneInfo:
    return ZoneInfo(name if name in available_timezones() else brand.time_zone)


def _initial(brand: Brand, location: Location | None, contacts: list[LocationContact]) -> dict[str, Any]:
    if location is None:
        return {"country": brand.country, "time_zone": brand.time_zone}
    names = ("name", "line1", "postal_code", "city", "region", "country", "lat", "lon", "phone", "time_zone", *_DAYS)
    zone = _zone(location.time_zone, brand)
    return {
        **{name: getattr(location, name) for name in names},
        "products": "\n".join(location.products),
        "paused_until": location.paused_until.astimezone(zone).date() if location.paused_until else None,
        **{f"hours_{day}": write_day(location.hours.get(day, ())) for day in WEEKDAYS},
        **{
            f"contact_{number}_{part}": getattr(contact, part)
            for number, contact in enumerate(contacts)
            for part in ("name", "email", "role")
        },
    }
