"""Which leads a report is of; the list of leads and the download name the filters alike."""

from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.accounts.models import Brand
from leadloop.intake.models import LeadForm
from leadloop.network.models import Location
from leadloop.reports.cohort import Filters, has_region
from leadloop.reports.lately import Lately
from leadloop.reports.names import lately_names
from leadloop.web.console.leads.narrowing import DAYS, filters_of


class ReportFilter(forms.Form):
    """Leads by when they arrived, of a place, from a source. Nothing given: all of all time. What is not understood is named."""

    period = forms.ChoiceField(label=gettext_lazy("Received"), required=False)
    since = forms.DateField(label=gettext_lazy("Received from"), required=False, validators=DAYS)
    until = forms.DateField(label=gettext_lazy("Received until"), required=False, validators=DAYS)
    location = forms.CharField(
        label=gettext_lazy("Location"), help_text=gettext_lazy("Its reference"), required=False, max_length=60
    )
    region = forms.CharField(label=gettext_lazy("Region"), required=False, max_length=120)
    source = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=60)
    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)

    # What this report asks besides, by the names of its fields.
    own: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: Any, *, brand: Brand, now: datetime) -> None:
        super().__init__(data)
        self.brand = brand
        self.today = now.astimezone(ZoneInfo(brand.time_zone)).date()
        of_brand = LeadForm.objects.for_brand(brand).order_by("title")
        self.offer("form", [("", _("All")), *((form.key, form.title) for form in of_brand)])
        self.offer("period", [("", _("All or own days")), *lately_names().items()])

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Give a field its choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared
        field.choices = choices

    def clean_location(self) -> str:
        """Refuse a reference that nobody has: figures of nothing would look like figures of something."""
        ref: str = self.cleaned_data["location"]
        if ref and not Location.objects.for_brand(self.brand).filter(ref=ref).exists():
            raise forms.ValidationError(_("There is no location “%(ref)s”.") % {"ref": ref})
        return ref

    def clean_region(self) -> str:
        """Refuse a region in which no location is, for the same reason."""
        name: str = self.cleaned_data["region"]
        if name and not has_region(self.brand, name):
            raise forms.ValidationError(_("No location is in the region “%(name)s”.") % {"name": name})
        return name

    def clean(self) -> dict[str, Any]:
        """Turn a period into its days, as of today. Refuse it beside days, and a time that ends before it begins."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            self.add_error("until", _("Choose a day that is not before the first one."))
        if said.get("period"):
            if since or until:
                self.add_error("period", _("Choose this, or days of your own, not both."))
            else:
                said["since"], said["until"] = Lately(said["period"]).days(self.today)
        return said

    @property
    def said(self) -> dict[str, Any]:
        """What was filled in and understood; the days of a period, too."""
        self.is_valid()
        return self.cleaned_data

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered at all."""
        return any(self.said.get(name) for name in ReportFilter.base_fields)

    @property
    def zone(self) -> ZoneInfo:
        """The clock of the brand."""
        return ZoneInfo(self.brand.time_zone)

    @property
    def cohort(self) -> Filters:
        """The same in the words of the reports; days are the brand's, from midnight to midnight."""
        return filters_of(self.said, self.zone)

    @property
    def stretch(self) -> str:
        """The days as the name of a file has them."""
        since, until = self.said.get("since"), self.said.get("until")
        if since:
            return f"{since}-to-{until or self.today}"
        return f"until-{until or self.today}"

    def query(self, **changes: Any) -> str:
        """Return what was understood as an address has it, with these changes; what is empty is left out."""
        return urlencode(self.pairs(**changes))

    def pairs(self, **changes: Any) -> dict[str, str]:
        """Return the same by name: what a form keeps that says more."""
        dates = {} if self.said.get("period") else {name: self.said.get(name) for name in ("since", "until")}
        rest = {name: self.said.get(name) for name in ReportFilter.base_fields if name not in ("since", "until")}
        return {name: _plain(value) for name, value in (dates | rest | changes).items() if value}

    def here(self, **changes: Any) -> str:
        """Return all that this very report was asked, as its address has it."""
        return self.query(**{name: self.said.get(name) for name in self.own} | changes)

    def leads(self, **wanted: Any) -> str:
        """Return the address of the list of exactly these leads, narrowed further; of opportunities where one tells of them.

        A period is told by its days there, since the list is of what was counted.
        """
        wanted.setdefault(
            "of", "offers" if wanted.keys() & {"stage", "reached", "revenue", "overdue", "reason", "told"} else "leads"
        )
        days = {name: self.said.get(name) for name in ("since", "until")}
        return f"{reverse('console:leads')}?{self.query(**{'period': ''} | days | wanted)}"

    def reviews(self, **wanted: Any) -> str:
        """Return the address of the list of exactly the reviews of these leads, narrowed further."""
        days = {name: self.said.get(name) for name in ("since", "until")}
        return f"{reverse('console:reviews')}?{self.query(**{'period': '', 'of': 'counted'} | days | wanted)}"


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
