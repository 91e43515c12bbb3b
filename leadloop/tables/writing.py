"""The kinds of files that tables are written as."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from enum import StrEnum

from leadloop.tables.columns import Column, Row
from leadloop.tables.csv_file import csv_chunks
from leadloop.tables.xlsx_file import xlsx_chunks


class Format(StrEnum):
    """A kind of file, by the end of its name."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def content_type(self) -> str:
        """How it is called on the web."""
        if self is Format.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def written(
    kind: Format, columns: Sequence[Column], rows: Iterable[Row], *, title: str, zone: tzinfo
) -> Iterator[bytes]:
    """Yield the file in pieces, in constant memory. ``zone``: on which clocks a workbook tells its moments."""
    if kind is Format.CSV:
        return csv_chunks(columns, rows)
    return xlsx_chunks(columns, rows, title=title, zone=zone)
