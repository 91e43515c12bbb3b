"""The customers as a file."""

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leadloop.reports.customer_rows import CustomerRows
from leadloop.tables.writing import Format
from leadloop.web.console.download import file_of
from leadloop.web.gate import MemberRequest, for_managers


@for_managers
@require_safe
def download(request: MemberRequest) -> HttpResponseBase:
    """Send all customers as they are read, as CSV or XLSX (``format``)."""
    asked = request.GET.get("format", Format.CSV)
    if asked not in [*Format]:
        raise Http404
    table = CustomerRows(request.brand)
    return file_of(request, Format(asked), table.columns, table.rows(), title=_("Customers"), name="customers")
