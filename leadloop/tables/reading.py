"""Reading a table from a file as spreadsheet programs write it: CSV of any habit, or XLSX."""

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final

from django.utils.translation import gettext as _

from leadloop.core.text import clean_line, clean_text
from leadloop.tables.cells import plain_cell

try:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException
except ImportError:
    # An extra: most files are CSV.
    openpyxl = None  # type: ignore[assignment,unused-ignore]

DELIMITERS: Final = (",", ";", "\t")
# What a sheet of a million cells takes; a small file that unpacks to more is meant to fill the memory.
_MOST_UNPACKED: Final = 100_000_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line in the file on which it begins, its cells by column, and what stands beyond the columns."""

    line: int
    cells: dict[str, str]
    surplus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The columns, named alike however they were written (``Postal Code`` is ``postal_code``), and the rows."""

    columns: list[str]
    rows: list[Row]
    delimiter: str = ","


class Unreadable(ValueError):
    """There is no table in the file; the message says why, and what to do."""


def read_content(content: bytes) -> Table:
    """Return the table of a file with this content, without its blank rows. Raises :class:`Unreadable`."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        lines, delimiter = _xlsx_lines(content), ","
    elif content.startswith(_OLD_EXCEL):
        raise Unreadable(_("this is an old Excel file. Save it as XLSX or CSV."))
    else:
        text = _decoded(content)
        delimiter = _delimiter(text)
        lines = _csv_lines(text, delimiter)
    numbered = [(line, cells) for line, cells in lines if any(cell.strip() for cell in cells)]
    if not numbered:
        raise Unreadable(_("the file is empty. Its first line names the columns."))
    columns = [column_name(cell) for cell in numbered[0][1]]
    while columns and not columns[-1]:
        columns.pop()
    twice = {name for name in columns if name and columns.count(name) > 1}
    if twice:
        raise Unreadable(_("the column %(name)s is there twice. Keep one.") % {"name": ", ".join(sorted(twice))})
    return Table(columns, [_row(line, columns, cells) for line, cells in numbered[1:]], delimiter)


def column_name(cell: str) -> str:
    """Return how the column is called that a file's first line, or somebody's key, names in any spelling."""
    return re.sub(r"[\s-]+", "_", clean_line(cell).casefold())


def split_list(cell: str) -> list[str]:
    """Return what the cell lists, behind semicolons or line by line; an entry that holds either is in quotes."""
    lines = csv.reader(cell.splitlines(), delimiter=";", skipinitialspace=True)
    return [name.strip() for names in lines for name in names]


def _row(line: int, columns: list[str], cells: list[str]) -> Row:
    surplus = tuple(cell for cell in map(_cell, cells[len(columns) :]) if cell)
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return Row(line, {name: _cell(cell) for name, cell in zip(columns, padded, strict=False) if name}, surplus)


def _cell(cell: str) -> str:
    # Cleaned before anything is looked up by it: a reference with a sign in it that nobody sees is that reference.
    return clean_text(plain_cell(cell))


def _decoded(content: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    ):  # fmt: skip
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # What Excel writes on Windows in Western Europe. Five bytes mean nothing in it.
        return content.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    told = _SEPARATOR_LINE.match(text)
    if told:
        return told[1]
    head = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    return max(DELIMITERS, key=head.count)


def _csv_lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    told = _SEPARATOR_LINE.match(text)
    skipped = 1 if told else 0
    # Strict: a quote that is never closed would otherwise swallow the rest of the file into one cell.
    reader = csv.reader(io.StringIO(text[told.end() if told else 0 :], newline=""), delimiter=delimiter, strict=True)
    line = skipped + 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + skipped + 1
    except csv.Error as error:
        raise Unreadable(
            _("line %(line)d cannot be read (%(error)s). Look for a quotation mark that is not closed.")
            % {"line": line, "error": error}
        ) from error


def _xlsx_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if openpyxl is None:
        raise Unreadable("XLSX files need an extra package: pip install 'leadloop[xlsx]'. Or save the file as CSV.")
    try:
        _check_unpacked(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # Some programs write any size into their files; of what lies beyond, nothing would be read.
        sheet.reset_dimensions()
        for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield line, [_shown(value) for value in values]
        book.close()
    except Unreadable:
        raise
    except (
        KeyError,
        ValueError,
        IndexError,
        # A zip that holds no workbook; XML that was cut off, whichever library reads it.
        OSError,
        SyntaxError,
        zipfile.BadZipFile,
        # What cannot be unpacked: damaged, encrypted, packed in a way that Python does not know.
        zlib.error,
        EOFError,
        RuntimeError,
        InvalidFileException,
    ) as error:
        raise Unreadable(_("this is no XLSX file that can be read. Save it anew, or as CSV.")) from error


def _check_unpacked(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        unpacked = sum(part.file_size for part in packed.infolist())
    if unpacked > _MOST_UNPACKED:
        raise Unreadable(_("this XLSX file is too large to be read. Split it into several, or save it as CSV."))


def _shown(value: Any) -> str:
    """Return what the cell shows, more or less: 10115.0 is a postal code, 09:00:00 a time of day."""
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case time():
            return value.strftime("%H:%M")
        case datetime():
            return value.isoformat()
        case _:
            return str(value)
