"""The one form of the lead's page: what was tried, the customer's details, and the fields of all three outcomes.

One form, so that nothing typed is lost when the outcome turns out to be another one. The journeys judge what was sent
(see ``leadloop.web.typed_forms``); each outcome's button sends it to an address of its own.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from leadloop.core.phone import display_phone
from leadloop.desk.enums import Channel
from leadloop.desk.next_attempt import Proposal
from leadloop.desk.queries import CustomerClock
from leadloop.intake.models import Lead
from leadloop.questions.models import Reason
from leadloop.web.desk.wall import WallProblem, read_wall
from leadloop.web.typed_forms import LastGiven, TypedField, TypedForm

PERSON = ("given_name", "family_name", "organization", "email", "phone")
PLACE = ("line1", "postal_code", "city", "region", "country")
WANTED = ("product", "interest", "timeframe")
# The journeys' names of fields, and ours.
NAMES = {
    **{f"customer.{name}": name for name in PERSON},
    **{f"customer.address.{name}": name for name in PLACE},
    **{f"request.{name}": name for name in WANTED},
}


def _line(label: Any, limit: int) -> TypedField:
    return TypedField(label=label, required=False, widget=forms.TextInput(attrs={"maxlength": limit}))


def _words(label: Any, help_text: Any = "", rows: int = 2) -> TypedField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": 2000})
    return TypedField(label=label, required=False, help_text=help_text, widget=widget)


class OutcomeForm(TypedForm):
    """What an agent says about a lead."""

    use_required_attribute = False

    seen = TypedField(required=False, widget=forms.HiddenInput)
    channel = TypedField(
        label=gettext_lazy("How did you try?"), widget=forms.RadioSelect(choices=Channel.choices), initial=Channel.CALL
    )
    note = _words(gettext_lazy("Note for the desk"), gettext_lazy("Only your colleagues read it."))
    callback = TypedField(
        label=gettext_lazy("I spoke to the customer, who asked to be called then"),
        required=False,
        widget=forms.CheckboxInput,
    )
    next_attempt_at = TypedField(label=gettext_lazy("When to try again?"), widget=LastGiven)
    at_any_hour = TypedField(
        label=gettext_lazy("At this time all the same"), required=False, widget=forms.CheckboxInput
    )
    reason = TypedField(label=gettext_lazy("Why?"), widget=forms.RadioSelect)
    location = TypedField(label=gettext_lazy("Which location?"), widget=forms.RadioSelect)
    contacted = TypedField(
        label=gettext_lazy("Have you spoken to the customer?"),
        widget=forms.RadioSelect(
            choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No, pass it on without contact"))]
        ),
    )
    agreed = TypedField(
        label=gettext_lazy("The customer agreed that this location gets their details"),
        required=False,
        widget=forms.CheckboxInput,
    )
    product = _line(gettext_lazy("Product"), 120)
    interest = _line(gettext_lazy("Interested in"), 200)
    timeframe = _line(gettext_lazy("When"), 120)
    brief = _words(
        gettext_lazy("Notes for the location"),
        gettext_lazy(
            "What you found out. Names and numbers are hidden from them until they ask for the contact details."
        ),
        rows=3,
    )
    given_name = _line(gettext_lazy("Given name"), 120)
    family_name = _line(gettext_lazy("Family name"), 120)
    organization = _line(gettext_lazy("Company"), 200)
    email = _line(gettext_lazy("Email"), 320)
    phone = _line(gettext_lazy("Phone"), 64)
    line1 = _line(gettext_lazy("Street and number"), 200)
    postal_code = _line(gettext_lazy("Postal code"), 20)
    city = _line(gettext_lazy("Town"), 120)
    region = _line(gettext_lazy("Region"), 120)
    country = _line(gettext_lazy("Country (two letters)"), 2)

    def __init__(
        self,
        data: Any = None,
        *,
        lead: Lead,
        seen: int,
        reasons: Sequence[Reason],
        proposals: Sequence[Proposal],
        clock: CustomerClock,
        zone: str,
    ) -> None:
        self.lead, self.clock, self.zone, self.proposals = lead, clock, zone, proposals
        self.asks_any_hour = False
        super().__init__(data, initial={"seen": seen, "brief": lead.brief, **_wanted(lead), **_known(lead)})
        if lead.form.products:
            offered = [*lead.form.products, *([lead.product] if lead.product not in lead.form.products else [])]
            self.fields["product"].widget = forms.Select(choices=[("", "–"), *((p, p) for p in offered if p)])
        self.fields["reason"].widget.choices = [(each.key, each.label) for each in reasons]
        self.fields["next_attempt_at"].widget.choices = [(_value(each.at, zone), each.label) for each in proposals]
        self.fields["next_attempt_at"].initial = _value(proposals[0].at, zone)

    @property
    def times(self) -> dict[str, str]:
        """What stands under each proposed time: when that is here, and there where the clocks differ."""
        return {_value(each.at, self.zone): _in_both(each.at, self.zone, self.clock.zone) for each in self.proposals}

    @property
    def own_time(self) -> str:
        """What was typed, where it is none of the proposals."""
        value = str(self["next_attempt_at"].value() or "")
        return "" if value in self.times else value

    @property
    def seen_before(self) -> int | None:
        """How many outcomes the page showed; None where it does not say."""
        text = str(self.cleaned_data.get("seen") or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None  # noqa: PLR2004

    @property
    def corrects_wrongly(self) -> bool:
        """Whether something is wrong with the customer's details."""
        return any(self.errors.get(name) for name in (*PERSON, *PLACE))

    @property
    def is_contacted(self) -> bool | None:
        """Whether the customer was spoken to; None where that was not said."""
        return {"yes": True, "no": False}.get(str(self.cleaned_data["contacted"] or ""))

    def text(self, name: str) -> str:
        """Return what was typed into a field."""
        return str(self.cleaned_data.get(name) or "")

    def next_attempt(self, *, now: datetime) -> datetime | None:
        """Return the time of the next attempt, or None; what is wrong with it is added to the errors.

        Outside the customer's polite hours it has to be confirmed, unless they asked for it themselves. What has passed
        is not to be confirmed by anybody: the journey says so.
        """
        try:
            moment = read_wall(self.text("next_attempt_at"), zone=self.zone)
        except WallProblem as problem:
            self.add_error("next_attempt_at", str(problem))
            return None
        polite = moment is None or moment <= now or self.clock.polite.next_open(moment) == moment
        if not (polite or self.cleaned_data["callback"] or self.cleaned_data["at_any_hour"]):
            self.asks_any_hour = True
            self.add_error(
                "next_attempt_at",
                _(
                    "At the customer's it is %(time)s then, when they should not be called. Choose another time, or confirm this one."
                )
                % {"time": _in_words(moment, ZoneInfo(self.clock.zone))},
            )
        return moment

    def customer(self) -> dict[str, Any] | None:
        """Return the fields of the contract's ``customer`` object that were corrected; None where none was."""
        known = _known(self.lead)
        changed = {
            name: self.text(name)
            for name in (*PERSON, *PLACE)
            if name in self.data and self.text(name).strip() != known[name]
        }
        person = {name: text for name, text in changed.items() if name in PERSON}
        place = {name: text for name, text in changed.items() if name in PLACE}
        return {**person, **({"address": place} if place else {})} if changed else None

    def request(self) -> dict[str, str]:
        """Return what is wanted, as far as the page sent it."""
        return {name: self.text(name) for name in WANTED if name in self.data}


class UndoForm(TypedForm):
    """Take the last outcome back."""

    number = TypedField(required=False, widget=forms.HiddenInput)
    reason = TypedField(
        label=gettext_lazy("Why is it taken back?"),
        help_text=gettext_lazy("It stays in the history, with your name."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 500}),
    )


def _wanted(lead: Lead) -> dict[str, str]:
    return {name: getattr(lead, name) for name in WANTED}


def _known(lead: Lead) -> dict[str, str]:
    given: Mapping[str, Any] = lead.customer
    place = given.get("address") or {}
    person = {name: str(given.get(name) or "") for name in PERSON}
    return {**person, "phone": display_phone(person["phone"]), **{name: str(place.get(name) or "") for name in PLACE}}


def _value(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")


def _in_both(moment: datetime, zone: str, theirs: str) -> str:
    here = _in_words(moment, ZoneInfo(zone))
    there = formats.date_format(moment.astimezone(ZoneInfo(theirs)), pgettext("date pattern", "H:i"))
    if moment.astimezone(ZoneInfo(zone)).utcoffset() == moment.astimezone(ZoneInfo(theirs)).utcoffset():
        return here
    return _("%(here)s (%(there)s there)") % {"here": here, "there": there}


def _in_words(moment: datetime | None, zone: tzinfo) -> str:
    # Translators: the weekday, the day and the time, such as "Wed 10 Jun, 14:30".
    return formats.date_format(moment.astimezone(zone), pgettext("date pattern", "D j M, H:i")) if moment else ""
