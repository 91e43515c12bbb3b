"""What a cohort is held against: the time before, the same time of last year, or another location."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.accounts.models import Brand
from leadloop.core.moments import when_text
from leadloop.network.models import Location
from leadloop.reports import words
from leadloop.reports.cohort import Filters
from leadloop.reports.measured import Measured, is_early
from leadloop.reports.names import rate_names, time_names
from leadloop.reports.rollups.enums import Hours
from leadloop.reports.statistics.intervals import difference_of
from leadloop.reports.trends import Step
from leadloop.web.console.leads.narrowing import midnight
from leadloop.web.console.reports.clocks import ClockFilter

BEFORE, YEAR, LOCATION = "before", "year", "location"


class PerformanceFilter(ClockFilter):
    """Which leads, by what the trend is told, and what all of it is held against."""

    by = forms.ChoiceField(label=gettext_lazy("Trend by"), required=False)
    compare = forms.ChoiceField(label=gettext_lazy("Compare with"), required=False)
    beside = forms.CharField(
        label=gettext_lazy("The other location"), help_text=gettext_lazy("Its reference"), required=False, max_length=60
    )

    own = ("by", "compare", "beside", "hours")

    def __init__(self, data: Any, *, brand: Brand, now: datetime) -> None:
        super().__init__(data, brand=brand, now=now)
        self.offer("by", [(Step.MONTH, _("Month")), (Step.WEEK, _("Week"))])
        self.offer("compare", [("", _("Nothing")), *_comparisons().items()])

    def clean(self) -> dict[str, Any]:
        """Refuse a comparison that lacks what it compares."""
        said = super().clean()
        compare, beside = said.get("compare"), said.get("beside")
        if compare in {BEFORE, YEAR} and not said.get("since") and "since" not in self.errors:
            self.add_error("since", _("Choose the first day, so that there is a time to compare."))
        if compare == LOCATION:
            self._check_places(said.get("location", ""), beside or "")
        return said

    def _check_places(self, ref: str, beside: str) -> None:
        if not ref and "location" not in self.errors:
            self.add_error("location", _("Choose a location to compare with the other one."))
        if not beside or beside == ref:
            self.add_error("beside", _("Choose another location."))
        elif not Location.objects.for_brand(self.brand).filter(ref=beside).exists():
            self.add_error("beside", _("There is no location “%(ref)s”.") % {"ref": beside})

    def address(self, **changes: Any) -> str:
        """Return this page's address with these changes."""
        return f"{reverse('console:report_performance')}?{self.here(**changes)}"

    @property
    def step(self) -> Step:
        """By what periods the trend is told."""
        return Step(self.said.get("by") or Step.MONTH)

    @property
    def other(self) -> Filters | None:
        """What the cohort is held against; None for nothing."""
        said, compare = self.said, self.said.get("compare")
        if compare == LOCATION:
            return replace(self.cohort, location=said["beside"], region="")
        if not compare:
            return None
        since, until = self._days()
        zone = ZoneInfo(self.brand.time_zone)
        return replace(self.cohort, since=midnight(since, zone), before=midnight(until, zone, days=1))

    def _days(self) -> tuple[date, date]:
        """Return the first and the last day of the other time."""
        since, until = self.said["since"], self.said.get("until") or self.today
        if self.said["compare"] == YEAR:
            return _year_before(since), _year_before(until)
        long = max(until - since, timedelta(0)) + timedelta(days=1)
        return since - long, since - timedelta(days=1)

    def table(self, one: Measured, other: Measured, *, hours: Hours) -> dict[str, Any]:
        """Return both side by side, as the page shows them; their times are told in ``hours``."""
        said = self.said
        heads = (said["location"], said["beside"])
        if said["compare"] != LOCATION:
            one_days, other_days = (said["since"], said.get("until") or self.today), self._days()
            heads = (_days_text(*one_days), _days_text(*other_days))
        return {"heads": heads, "rates": _rates(one, other), "times": _times(one, other, hours)}


def _days_text(first: date, last: date) -> str:
    return f"{when_text(first)} – {when_text(last)}"


def _comparisons() -> dict[str, str]:
    return {
        BEFORE: _("The time before, as long"),
        YEAR: _("The same time last year"),
        LOCATION: _("Another location"),
    }


def _rates(one: Measured, other: Measured) -> list[dict[str, Any]]:
    return [{"name": name, **_rate(key, one, other)} for key, name in rate_names().items()]


def _rate(key: str, one: Measured, other: Measured) -> dict[str, str]:
    (first, first_open), (second, second_open) = ((each.rates[key], each.undecided[key]) for each in (one, other))
    early = is_early(first, first_open) or is_early(second, second_open)
    return {
        "one": words.share_value(first),
        "one_note": words.share_note(first, first_open),
        "other": words.share_value(second),
        "other_note": words.share_note(second, second_open),
        "apart": words.apart(first, second, difference_of(first, second), early=early),
    }


def _times(one: Measured, other: Measured, hours: Hours) -> list[dict[str, Any]]:
    names = time_names()
    return [
        {
            "name": names[first.name],
            "one": words.time_value(first.median, first.n, hours),
            "one_note": words.time_note(first.median, first.n, hours),
            "other": words.time_value(second.median, second.n, hours),
            "other_note": words.time_note(second.median, second.n, hours),
        }
        for first, second in zip(one.times, other.times, strict=True)
    ]


def _year_before(day: date) -> date:
    # 29 February has no day of its own the year before.
    return (
        day.replace(year=day.year - 1, day=min(day.day, 28))
        if (day.month, day.day) == (2, 29)
        else day.replace(year=day.year - 1)
    )
