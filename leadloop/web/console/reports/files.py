"""Each table of a report page as a file: the same rows, all of them, for programs and spreadsheets."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from leadloop.reports.as_tables.reading import REPORTS, Choice, read_table
from leadloop.reports.as_tables.table import TableOf
from leadloop.tables.writing import Format, written
from leadloop.web.console.reports.filters import ReportFilter
from leadloop.web.gate import MemberRequest


@dataclass(frozen=True, slots=True)
class AskedFile:
    """One table of one report, as one kind of file."""

    report: str
    table: TableOf[Any]
    kind: Format


def asked_file(request: MemberRequest, report: str) -> AskedFile | None:
    """Return the file that was asked for by ``format`` and ``table``, None for a page. A table that does not exist is missing."""
    kind = request.GET.get("format", "")
    if kind not in [*Format]:
        return None
    table = REPORTS[report].named(request.GET.get("table", ""))
    if table is None:
        raise Http404
    return AskedFile(report, table, Format(kind))


def file_answer(request: MemberRequest, asked: AskedFile, given: ReportFilter, choice: Choice) -> HttpResponse:
    """Read the report whole and send the table; what is not known of this choice is missing."""
    found = read_table(request.brand, REPORTS[asked.report], asked.table, choice, now=request.now)
    if found is None:
        raise Http404
    pieces = written(asked.kind, found.columns, found.rows, title=str(asked.table.title), zone=given.zone)
    # Whole before it is sent: what breaks off is an error, and no file that looks like one.
    answer = HttpResponse(b"".join(pieces), content_type=asked.kind.content_type)
    names = dict.fromkeys((request.brand.slug, asked.report, asked.table.name, given.stretch))
    answer["Content-Disposition"] = f'attachment; filename="{"-".join(names)}.{asked.kind}"'
    return answer


def file_links(report: str, address: Callable[..., str]) -> dict[str, list[dict[str, str]]]:
    """Return by each table's name what leads to its files; ``address`` makes the page's own address with changes."""
    return {
        table.name: [
            {
                "label": kind.upper(),
                "href": f"?{address(table=table.name, format=kind)}",
                "about": _("%(kind)s: %(table)s") % {"kind": kind.upper(), "table": table.title},
            }
            for kind in Format
        ]
        for table in REPORTS[report].tables
    }
