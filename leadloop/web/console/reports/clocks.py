"""By which clock a page tells times: by the calendar or in business hours. The choice stands in the address."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from leadloop.reports.rollups.enums import Hours
from leadloop.web.console.reports.filters import ReportFilter


class ClockFilter(ReportFilter):
    """Which leads, and by which clock their times are told."""

    hours = forms.ChoiceField(required=False, choices=[(each, each) for each in Hours])

    @property
    def clock(self) -> Hours:
        """The clock."""
        return Hours(self.said.get("hours") or Hours.CALENDAR)

    @property
    def clock_kept(self) -> str:
        """The same where an address is to keep it: nothing of the usual one."""
        return "" if self.clock is Hours.CALENDAR else self.clock


def clock_tabs(current: Hours, addresses: dict[Hours, str]) -> list[dict[str, Any]]:
    """Return the two as tabs; ``addresses`` are those of the page by each."""
    labels: Final = {Hours.CALENDAR: _("Calendar hours"), Hours.BUSINESS: _("Business hours")}
    return [{"label": labels[each], "href": href, "current": each is current} for each, href in addresses.items()]
