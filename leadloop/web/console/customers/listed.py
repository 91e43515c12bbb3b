"""The list of customers."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django import forms
from django.db.models import Count
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from leadloop.accounts.models import Brand
from leadloop.core.phone import display_phone
from leadloop.customers.models import Contact
from leadloop.customers.queries import present
from leadloop.customers.search import MOST_FOUND, find_contacts
from leadloop.intake.models import Lead
from leadloop.web.console.cursors import Page, newest_first
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers


class CustomerFilter(forms.Form):
    """What to look for."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered at all."""
        return any(self.data.get(name) for name in self.fields)


@dataclass(frozen=True, slots=True)
class Row:
    """A customer of the list."""

    contact: Contact
    phone: str
    requests: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list; ``is_cut``: more were found than are shown."""

    rows: list[Row]
    next: str | None
    is_cut: bool = False


def customers(brand: Brand, wanted: CustomerFilter, *, cursor: str) -> Listed:
    """Return the page of the customers that fit, newest first, in a fixed number of queries."""
    wanted.is_valid()
    words = wanted.cleaned_data.get("q", "")
    rows = present(Contact.objects.for_brand(brand)).select_related("account")
    is_cut = False
    if words:
        found = find_contacts(brand, words)
        rows, is_cut = rows.filter(pk__in=found.ids), found.is_cut
    shown: Page[Contact] = newest_first(rows, by="created_at", cursor=cursor)
    counts = requests_of([each.pk for each in shown.rows])
    made = [Row(each, display_phone(each.phone_e164), counts.get(each.pk, 0)) for each in shown.rows]
    return Listed(made, shown.next, is_cut)


def requests_of(contact_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return how many requests each of these customers sent."""
    rows = Lead.objects.filter(contact__in=contact_ids).order_by().values("contact_id").annotate(n=Count("pk"))
    return {each["contact_id"]: each["n"] for each in rows}


@for_managers
@require_safe
def listed(request: MemberRequest) -> HttpResponse:
    """Show the brand's customers, newest first, or those that were searched for."""
    wanted = CustomerFilter(request.GET)
    found = customers(request.brand, wanted, cursor=request.GET.get("cursor", ""))
    context = {"filter": wanted, "found": found, "next": found.next, "most": MOST_FOUND}
    return page(request, "customers/listed.html", context, place="customers")
