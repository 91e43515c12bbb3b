"""The filters of the figures: who arrived when, by which form, from where."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.accounts.models import Brand
from leadloop.intake.models import LeadForm
from leadloop.reports.cohort import Filters

# Shown where nothing else is asked for: the days until today.
USUAL_DAYS = 30
_DAYS = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31)))


class FigureFilter(forms.Form):
    """Which leads to count. Without dates: those of the last 30 days. What is not understood is named and left out."""

    since = forms.DateField(label=gettext_lazy("Arrived from"), required=False, validators=_DAYS)
    until = forms.DateField(label=gettext_lazy("Arrived until"), required=False, validators=_DAYS)
    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)
    source = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=60)

    def __init__(self, data: Any, *, brand: Brand, now: datetime) -> None:
        self.zone = ZoneInfo(brand.time_zone)
        today = now.astimezone(self.zone).date()
        # In sight in the fields, so that nobody has to guess what is counted.
        usual = {"since": (today - timedelta(days=USUAL_DAYS - 1)).isoformat(), "until": today.isoformat()}
        given = {name: data.get(name, usual.get(name, "")) for name in self.base_fields}
        super().__init__(given)
        self.is_usual = not any(name in data for name in self.base_fields)
        self.titles = dict(LeadForm.objects.for_brand(brand).order_by("title").values_list("key", "title"))
        field = self.fields["form"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [("", _("All")), *self.titles.items()]

    def clean(self) -> dict[str, Any]:
        """Refuse a time that ends before it begins."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            self.add_error("until", _("Choose a day that is not before the first one."))
        return said

    @property
    def cohort(self) -> Filters:
        """What was filled in and understood; days are the brand's, from midnight to midnight."""
        self.is_valid()
        said = self.cleaned_data
        return Filters(
            since=_midnight(said.get("since"), self.zone),
            before=_midnight(said.get("until"), self.zone, days=1),
            form=said.get("form", ""),
            source=said.get("source", ""),
        )


def _midnight(day: date | None, zone: ZoneInfo, *, days: int = 0) -> datetime | None:
    return datetime.combine(day + timedelta(days=days), time(0), zone) if day else None
