"""Tables as CSV that a spreadsheet program opens without running anything."""

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from leadloop.tables.cells import safe_cell
from leadloop.tables.columns import Column, Kind, Row
from leadloop.tables.many import Cells, Known, by_columns


def csv_chunks(columns: Sequence[Column], rows: Iterable[Row], *, mark: bool = True) -> Iterator[bytes]:
    """Yield the file in pieces, as the rows come; the columns' names are its first line.

    Moments are in UTC, in ISO 8601. ``mark`` puts a byte order mark at the beginning, so that Excel reads UTF-8.
    """
    spells = [_speller(column.kind) for column in columns]
    lines = _Lines()
    writer = csv.writer(lines)
    writer.writerow([safe_cell(column.name) for column in columns])
    yield (codecs.BOM_UTF8 if mark else b"") + lines.taken()
    for some in by_columns(rows):
        writer.writerows(zip(*(spell(cells) for spell, cells in zip(spells, some, strict=True)), strict=True))
        yield lines.taken()


class _Lines(list[str]):
    """A file, as far as the csv module asks for one."""

    write = list.append

    def taken(self) -> bytes:
        # What no encoding knows becomes a question mark; nothing that came through intake holds any.
        piece = "".join(self).encode("utf-8", "replace")
        self.clear()
        return piece


def _speller(kind: Kind) -> Callable[[Cells], Iterable[str]]:
    """Return what spells many cells of one column."""
    if kind is Kind.TEXT:
        # Only text can run.
        return Known(safe_cell).all
    spell = _SPELL[kind]
    return lambda cells: ["" if cell is None else spell(cell) for cell in cells]


def _number(value: float | Decimal) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _moment(value: datetime) -> str:
    return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat()


_SPELL: Final[dict[Kind, Callable[[Any], str]]] = {
    Kind.KEY: str,
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.MOMENT: _moment,
    Kind.DATE: date.isoformat,
}
