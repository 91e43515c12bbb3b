"""Which leads a report is of; the list of leads and the download name the filters alike."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.accounts.models import Brand
from leadloop.intake.models import LeadForm
from leadloop.network.models import Location
from leadloop.reports.cohort import Filters
from leadloop.web.console.leads.narrowing import DAYS, filters_of


class ReportFilter(forms.Form):
    """Leads by when they arrived, of a place, from a source. Nothing given: all of all time. What is not understood is named."""

    since = forms.DateField(label=gettext_lazy("Received from"), required=False, validators=DAYS)
    until = forms.DateField(label=gettext_lazy("Received until"), required=False, validators=DAYS)
    location = forms.CharField(
        label=gettext_lazy("Location"), help_text=gettext_lazy("Its reference"), required=False, max_length=60
    )
    region = forms.CharField(label=gettext_lazy("Region"), required=False, max_length=120)
    source = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=60)
    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)

    def __init__(self, data: Any, *, brand: Brand) -> None:
        super().__init__(data)
        self.brand = brand
        field = self.fields["form"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        of_brand = LeadForm.objects.for_brand(brand).order_by("title")
        field.choices = [("", _("All")), *((form.key, form.title) for form in of_brand)]

    def clean_location(self) -> str:
        """Refuse a reference that nobody has: figures of nothing would look like figures of something."""
        ref: str = self.cleaned_data["location"]
        if ref and not Location.objects.for_brand(self.brand).filter(ref=ref).exists():
            raise forms.ValidationError(_("There is no location “%(ref)s”.") % {"ref": ref})
        return ref

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

    def query(self, **changes: Any) -> str:
        """Return what was understood as an address has it, with these changes; what is empty is left out."""
        return urlencode(self.pairs(**changes))

    def pairs(self, **changes: Any) -> dict[str, str]:
        """Return the same by name: what a form keeps that says more."""
        said = {name: self.said.get(name) for name in ReportFilter.base_fields} | changes
        return {name: _plain(value) for name, value in said.items() if value}

    def leads(self, **wanted: Any) -> str:
        """Return the address of the list of exactly these leads, narrowed further; of opportunities where one tells of them."""
        wanted.setdefault(
            "of", "offers" if wanted.keys() & {"stage", "reached", "revenue", "overdue", "reason", "told"} else "leads"
        )
        return f"{reverse('console:leads')}?{self.query(**wanted)}"

    def reviews(self, **wanted: Any) -> str:
        """Return the address of the list of exactly the reviews of these leads, narrowed further."""
        return f"{reverse('console:reviews')}?{self.query(**wanted, of='counted')}"


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
