"""The time that the portal's report is of, and the ways from its numbers to what they count."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.network.models import Location
from leadloop.reports.cohort import Filters
from leadloop.web.console.leads.narrowing import DAYS, filters_of


class Period(forms.Form):
    """Requests by when they arrived, by the brand's days. Nothing given: all of all time."""

    since = forms.DateField(label=gettext_lazy("Received from"), required=False, validators=DAYS)
    until = forms.DateField(label=gettext_lazy("Received until"), required=False, validators=DAYS)

    def __init__(self, data: Any, *, location: Location) -> None:
        super().__init__(data)
        self.location = location

    def clean(self) -> dict[str, Any]:
        """Refuse a time that ends before it begins."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            self.add_error("until", _("Choose a day that is not before the first one."))
        return said

    @property
    def said(self) -> dict[str, Any]:
        """What was filled in and understood."""
        self.is_valid()
        return self.cleaned_data

    @property
    def is_narrowed(self) -> bool:
        """Whether it is of less than all time."""
        return any(self.said.values())

    @property
    def cohort(self) -> Filters:
        """The same in the words of the reports."""
        return filters_of(self.said | {"location": self.location.ref}, ZoneInfo(self.location.brand.time_zone))

    def requests(self, **wanted: Any) -> str:
        """Return the address of the list of exactly these requests, narrowed further."""
        return self._address("portal_opportunities", {"of": "offers"} | wanted)

    def reviews(self, **wanted: Any) -> str:
        """Return the address of the list of exactly these reviews, narrowed further."""
        return self._address("portal_reviews", {"of": "counted"} | wanted)

    def _address(self, name: str, wanted: dict[str, Any]) -> str:
        pairs = {key: _plain(value) for key, value in (self.said | wanted).items() if value}
        return f"{reverse(f'location:{name}')}?{urlencode(pairs)}"


def days_in_words(since: date | None, until: date | None) -> str:
    """Return of when requests are; empty for all time."""
    days = {"since": since and date_format(since, "j M Y"), "until": until and date_format(until, "j M Y")}
    if since and until:
        return _("received from %(since)s until %(until)s") % days
    if since:
        return _("received from %(since)s on") % days
    return _("received until %(until)s") % days if until else ""


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
