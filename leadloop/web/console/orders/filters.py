"""What to look for among orders, and among what waits for one."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from leadloop.accounts.models import Brand
from leadloop.core.text import clean_line
from leadloop.opportunities.models import Opportunity
from leadloop.orders.enums import OrderStatus
from leadloop.orders.models import Order
from leadloop.reports.order_differences import LISTED
from leadloop.web.console.named_locations import named_locations
from leadloop.web.lead_search import leads_matching


class WaitingFilter(forms.Form):
    """Which sales."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    location = forms.CharField(label=_("Location"), required=False, max_length=160)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered at all."""
        return any(self.data.get(name) for name in self.fields)

    @property
    def said(self) -> dict[str, Any]:
        """What was filled in and understood."""
        self.is_valid()
        return self.cleaned_data

    def sales(self, brand: Brand, rows: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
        """Return those of the sales that are looked for."""
        if self.said.get("location"):
            rows = rows.filter(location_id__in=named_locations(brand, self.said["location"]))
        if self.said.get("q"):
            rows = rows.filter(_lead_id_in(brand, self.said["q"], path="lead_id"))
        return rows


class OrderFilter(WaitingFilter):
    """Which orders."""

    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *OrderStatus.choices])

    def orders(self, brand: Brand, rows: QuerySet[Order]) -> QuerySet[Order]:
        """Return those of the orders that are looked for; a number of ours or theirs finds its order."""
        said = self.said
        if said.get("status"):
            rows = rows.filter(status=said["status"])
        if said.get("location"):
            rows = rows.filter(opportunity__location_id__in=named_locations(brand, said["location"]))
        if said.get("q"):
            number = clean_line(said["q"], limit=60)
            of_customer = _lead_id_in(brand, said["q"], path="opportunity__lead_id")
            rows = rows.filter(Q(number=number) | Q(their_number=number) | of_customer)
        return rows


class FindingFilter(forms.Form):
    """Which differences."""

    finding = forms.ChoiceField(
        label=_("What differs"),
        required=False,
        choices=[("", _("All")), *((each.value, each.label) for each in LISTED)],
    )

    @property
    def wanted(self) -> list[str]:
        """The findings to list."""
        self.is_valid()
        chosen = self.cleaned_data.get("finding")
        return [chosen] if chosen else [str(each) for each in LISTED]


def _lead_id_in(brand: Brand, words: str, *, path: str) -> Q:
    found = leads_matching(brand, words)
    return Q(**{f"{path}__in": found["pk__in"]}) if found else Q(pk__in=[])
