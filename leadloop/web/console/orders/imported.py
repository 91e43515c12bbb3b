"""What the ordering system says became of orders, as a file."""

from typing import Final

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from leadloop.journeys.orders_confirmed import COLUMNS, take_confirmations
from leadloop.tables.reading import Table, Unreadable, read_content
from leadloop.web.console.orders.frame import orders_page
from leadloop.web.gate import MemberRequest, for_sales

# Twenty thousand rows or so; whoever has more uses the command line.
LARGEST: Final = 2_000_000
# So many of the rejected rows are named.
_SHOWN: Final = 200


class FileForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("CSV or XLSX"),
        help_text=gettext_lazy(
            "Columns: number (ours) or their_number, status (confirmed, fulfilled, cancelled), and where you like date,"
            " reason, and opportunity (accepted, lost, won) for what becomes of a cancelled sale."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean(self) -> dict[str, object]:
        """Read the table; it is in ``table``."""
        said = super().clean() or self.cleaned_data
        self.table: Table | None = None
        file = said.get("file")
        if file is None:
            return said
        if file.size > LARGEST:
            self.add_error("file", _("This file is too large for here. Split it, or use: leadloop import orders."))
            return said
        try:
            self.table = read_content(file.read())
        except Unreadable as problem:
            self.add_error("file", str(problem))
            return said
        if "status" not in self.table.columns or not {"number", "their_number"} & set(self.table.columns):
            self.add_error("file", _("Its first line has to name the columns status, and number or their_number."))
        return said


@for_sales
@require_http_methods(["GET", "HEAD", "POST"])
def imported(request: MemberRequest) -> HttpResponse:
    """Take the good rows, and show what is wrong with the others."""
    if request.method != "POST":
        return orders_page(request, "import.html", {"form": FileForm()}, tab="orders_import")
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid() or form.table is None:
        return orders_page(request, "import.html", {"form": form}, tab="orders_import", status=422)
    found = take_confirmations(request.brand, form.table.rows, by=request.actor, now=request.now)
    context = {
        "form": FileForm(),
        "outcome": found,
        "rejected": [(row.line, row.cells, errors) for row, errors in found.rejected[:_SHOWN]],
        "more": max(0, len(found.rejected) - _SHOWN),
        "unused": [name for name in form.table.columns if name and name not in COLUMNS],
    }
    return orders_page(request, "import.html", context, tab="orders_import", status=422 if found.rejected else 200)
