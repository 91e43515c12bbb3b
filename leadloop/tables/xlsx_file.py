"""Tables as XLSX, written as the rows come: in constant memory, onto anything that takes bytes.

By hand, since no library was both fast and streaming (docs/adr/0018). Text is always a text cell, so nothing in it runs.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, tzinfo
from itertools import chain, islice
from typing import IO, Final, cast
from zipfile import ZIP_DEFLATED, ZipFile

from leadloop.tables import xlsx_parts as parts
from leadloop.tables.columns import Column, Kind, Row
from leadloop.tables.many import by_columns
from leadloop.tables.xlsx_cells import cell_writers, text_cell

# A sheet's most, its first row among them.
MOST_ROWS: Final = 1_048_576
# Beyond 2 GB a part would need the zip's 64-bit form, which Excel refuses in files that were streamed.
MOST_BYTES: Final = 1_500_000_000
_PIECE: Final = 64 * 1024


def xlsx_chunks(columns: Sequence[Column], rows: Iterable[Row], *, title: str, zone: tzinfo = UTC) -> Iterator[bytes]:
    """Yield the workbook in pieces; the columns' titles are each sheet's first row, which stays in sight.

    Moments are on the clocks of ``zone``, which their titles name, since a spreadsheet knows none. What does not fit
    into a sheet goes on in the next. Where the rows break off, what was written by then is no workbook that opens.
    """
    pieces, left = _Pieces(), iter(rows)
    row = next(left, None)
    sheets = 0
    # The fastest level: higher ones take half as long again for a fifth less.
    with ZipFile(cast("IO[bytes]", pieces), "w", ZIP_DEFLATED, compresslevel=1) as book:
        while row is not None or not sheets:
            sheets += 1
            with book.open(parts.sheet_name(sheets), "w") as sheet:
                for part in _sheet(columns, left if row is None else chain([row], left), zone):
                    sheet.write(part)
                    if len(pieces) >= _PIECE:
                        yield pieces.taken()
            row = next(left, None)
        for name, text in parts.around(sheets, title):
            book.writestr(name, text)
    yield pieces.taken()


class _Pieces:
    """A file that is written from beginning to end, and handed on meanwhile."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def __len__(self) -> int:
        return len(self._waiting)

    def write(self, data: bytes, /) -> int:
        self._waiting.extend(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def taken(self) -> bytes:
        piece = bytes(self._waiting)
        self._waiting.clear()
        return piece


def _sheet(columns: Sequence[Column], rows: Iterator[Row], zone: tzinfo) -> Iterator[bytes]:
    """Yield the sheet's text with as many of the rows as it can hold; what it does not hold stays in ``rows``."""
    writers = cell_writers((column.kind for column in columns), zone)
    titles = "".join(text_cell(_title(column, zone), parts.HEAD) for column in columns)
    yield f"{parts.sheet_begins(columns)}<row>{titles}</row>".encode()
    size, count = 0, 1
    for some in by_columns(islice(rows, MOST_ROWS - 1)):
        cells = [write(column) for write, column in zip(writers, some, strict=True)]
        # Rows and cells tell no place, since they stand in their order: a third less to write.
        piece = f"<row>{'</row><row>'.join(map(''.join, zip(*cells, strict=True)))}</row>".encode()
        size, count = size + len(piece), count + len(some[0])
        yield piece
        if size >= MOST_BYTES:
            break
    yield parts.sheet_ends(len(columns), count).encode()


def _title(column: Column, zone: tzinfo) -> str:
    title = str(column.title) or column.name
    return f"{title} ({zone})" if column.kind is Kind.MOMENT else title
