"""The rows behind the list of leads, as a file."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leadloop.accounts.models import Brand
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Lead
from leadloop.reports.cohort import EVERYTHING, rows_of
from leadloop.reports.rows import RowsBehind
from leadloop.tables.writing import Format
from leadloop.web.console.download import Personal, file_of
from leadloop.web.console.leads.counted import all_of
from leadloop.web.console.leads.filters import LeadFilter
from leadloop.web.console.leads.listed import asked
from leadloop.web.console.leads.total import MOST_COUNTED, total_of
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers


class ListedRows(LeadFilter, Personal):
    """The rows of the list, and what of them."""

    def behind(self, now: datetime) -> RowsBehind:
        """Return the rows of the file."""
        picked, personal = _picked(self.brand, self, now), self.said["personal"]
        return RowsBehind(self.brand, EVERYTHING, personal=personal, picked=picked)

    @property
    def which(self) -> str:
        """Which rows these are, in words."""
        if self.move:
            return _("Exactly what the list shows, but each lead or opportunity once, however often it moved so.")
        if self.about_opportunities:
            return _("Exactly the opportunities of the list, a row for each.")
        return _(
            "Exactly the leads of the list: a row for each time that one was offered to a location, and one for each that was not."
        )


@for_managers
@require_safe
def download(request: MemberRequest) -> HttpResponseBase:
    """Ask what of the rows; with ``format``, send them as they are read. What the list does not understand, it names."""
    form, query = ListedRows(request.GET, brand=request.brand), asked(request)
    if not form.is_valid():
        return redirect(f"{reverse('console:leads')}?{query}")
    kind = request.GET.get("format", "")
    # In a history of millions, all moves of a kind are found by going through it event by event.
    too_many = form.move and total_of(request.brand, form, now=request.now) > MOST_COUNTED
    if too_many or kind not in [*Format]:
        context: dict[str, Any] = {"form": form, "query": query, "which": form.which, "too_many": too_many}
        return page(
            request, "leads_download.html", context | {"kept": form.kept(LeadFilter.base_fields)}, place="leads"
        )
    behind = form.behind(request.now)
    return file_of(request, Format(kind), behind.columns, behind.rows(), title=_("Opportunities"), name="list")


def _picked(brand: Brand, wanted: LeadFilter, now: datetime) -> QuerySet[Lead]:
    rows = all_of(brand, wanted, now=now)
    if wanted.move and wanted.move[1] in LeadStatus.values:
        return Lead.objects.for_brand(brand).filter(pk__in=_ids(rows, "lead_id"))
    if wanted.move or wanted.about_opportunities:
        return rows_of(brand, _ids(rows, "opportunity_id" if wanted.move else "pk"))
    return rows


def _ids(rows: QuerySet[Any], name: str) -> Iterable[Any]:
    """Return the ids of few rows themselves: a planner that guesses at them goes through all leads. Of many, how to find them."""
    ids = rows.order_by().values_list(name, flat=True)
    few = list(ids[: MOST_COUNTED + 1])
    return few if len(few) <= MOST_COUNTED else ids
