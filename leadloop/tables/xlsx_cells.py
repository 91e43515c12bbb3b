"""Cells of an XLSX sheet."""

import math
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import partial
from typing import Any, Final
from xml.sax.saxutils import escape

from leadloop.tables import xlsx_parts as parts
from leadloop.tables.columns import Kind
from leadloop.tables.many import Cells, Known

# Takes the cells of one column.
Writer = Callable[[Cells], Iterable[str]]
# A cell's most, counted as Excel does, in UTF-16.
MOST_TEXT: Final = 32_767
# From here on a spreadsheet's numbers lose digits.
_MOST_NUMBER: Final = 10**15
_DAY_0: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - wherever its clock stands
_DAY: Final = timedelta(days=1)
_EMPTY: Final = "<c/>"
# A spreadsheet knows no day before 1900, and its first two months are off by one.
_FIRST_DAY: Final = 61.0
# What XML cannot hold at all; and what it reads as something else, or Excel does (_x0041_ is an A to it).
_LOST: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TO_MEND: Final = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_LOOKS_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# Would run if somebody edited the cell and changed nothing.
_RUNS: Final = frozenset("=+-@＝＋－＠\t\r\n")


def cell_writers(kinds: Iterable[Kind], zone: tzinfo) -> list[Writer]:
    """Return the writer for each column."""
    single: dict[Kind, Callable[[Any], str]] = {
        Kind.KEY: _key_cell,
        Kind.NUMBER: number_cell,
        Kind.MONEY: partial(number_cell, style=parts.MONEY),
        Kind.MOMENT: partial(_moment_cell, zone=zone),
        Kind.DATE: _date_cell,
    }
    return [Known(text_cell).all if kind is Kind.TEXT else _each(single[kind]) for kind in kinds]


def text_cell(value: Any, style: int = 0) -> str:
    """Return a cell of text, whatever it looks like."""
    text = "" if value is None else str(value)
    if not text:
        return _EMPTY
    if text[0] in _RUNS:
        style = style or parts.QUOTED
    if len(text) > MOST_TEXT // 2 or _TO_MEND.search(text):
        text = _mended(text)
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def number_cell(value: float | Decimal, style: int = 0) -> str:
    """Return a cell that can be reckoned with; as text what would come out as another number."""
    if not (math.isfinite(value) and -_MOST_NUMBER < value < _MOST_NUMBER):
        return text_cell(value)
    return f'<c s="{style}"><v>{format(value, "f") if isinstance(value, Decimal) else value}</v></c>'


def _each(write: Callable[[Any], str]) -> Writer:
    return lambda cells: [_EMPTY if cell is None else write(cell) for cell in cells]


def _key_cell(value: Any) -> str:
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def _moment_cell(value: datetime, zone: tzinfo) -> str:
    there = value.astimezone(zone).replace(tzinfo=None)
    days: float = (there - _DAY_0) / _DAY
    if days < _FIRST_DAY:
        return text_cell(there.isoformat(sep=" ", timespec="seconds"))
    return f'<c s="{parts.MOMENT}"><v>{days:.9f}</v></c>'


def _date_cell(value: date) -> str:
    day = value.toordinal() - _DAY_0.toordinal()
    if day < _FIRST_DAY:
        return text_cell(value.isoformat())
    return f'<c s="{parts.DATE}"><v>{day}</v></c>'


def _mended(text: str) -> str:
    text = _LOST.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    units = text.encode("utf-16-le")
    if len(units) > 2 * MOST_TEXT:
        # Half a character at the end, too, goes.
        text = units[: 2 * (MOST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"
    return escape(_LOOKS_ESCAPED.sub("_x005F_", text))
