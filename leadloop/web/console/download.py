"""The rows behind the reports, as a file."""

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from leadloop.reports.rows import RowsBehind
from leadloop.tables.columns import Column, Row
from leadloop.tables.writing import Format, written
from leadloop.web.console.reports.filters import ReportFilter
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers

NOT_WHOLE = gettext_lazy("This file is not whole: something failed while it was written. Download it again.")


class Personal(forms.Form):
    """Whether a file tells who the customers are."""

    personal = forms.BooleanField(
        label=gettext_lazy("With the customers’ names and how to reach them"),
        help_text=gettext_lazy(
            "Figures do not need them. Keep such a file as carefully as you would keep the customers’ trust."
        ),
        required=False,
    )


class RowsForm(ReportFilter, Personal):
    """Which rows, and what of them."""

    test = forms.BooleanField(label=gettext_lazy("Test leads too"), required=False)

    @property
    def rows(self) -> RowsBehind:
        """The rows that were asked for."""
        said = self.cleaned_data
        return RowsBehind(self.brand, self.cohort, personal=said["personal"], with_test=said["test"])


def _sent(pieces: Iterator[bytes], kind: Format) -> Iterator[bytes]:
    """Send the file; where it breaks off, say so in it, since the server ends what failed as it ends what is whole.

    A workbook that broke off does not open, which says enough.
    """
    try:
        yield from pieces
    except Exception:
        if kind is Format.CSV:
            yield f"\r\n{NOT_WHOLE}\r\n".encode()
        raise


@for_managers
@require_safe
def download(request: MemberRequest) -> HttpResponseBase:
    """Ask which rows; with ``format``, send them as they are read: nothing is gathered, here or on the way."""
    asked = request.GET.get("format", "")
    form = RowsForm(request.GET or None, brand=request.brand, now=request.now)
    if asked not in [*Format] or not form.is_valid():
        return page(request, "download.html", {"form": form}, place="leads")
    behind = form.rows
    return file_of(
        request, Format(asked), behind.columns, behind.rows(), title=_("Opportunities"), name="opportunities"
    )


def file_of(
    request: MemberRequest, kind: Format, columns: Sequence[Column], rows: Iterable[Row], *, title: str, name: str
) -> HttpResponseBase:
    """Send a table as it is read; the file is named after the brand, ``name`` and the day."""
    zone = ZoneInfo(request.brand.time_zone)
    pieces = written(kind, columns, rows, title=title, zone=zone)
    answer = StreamingHttpResponse(_sent(pieces, kind), content_type=kind.content_type)
    day = request.now.astimezone(zone).date()
    answer["Content-Disposition"] = f'attachment; filename="{request.brand.slug}-{name}-{day}.{kind}"'
    # Else a proxy in front may keep all of it back until it is whole.
    answer["X-Accel-Buffering"] = "no"
    return answer
