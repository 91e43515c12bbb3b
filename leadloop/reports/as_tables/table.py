"""How a report says what its tables are: once, with each column beside what stands in it. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from leadloop.reports.conversion import rounded
from leadloop.reports.statistics.intervals import Rate
from leadloop.tables.columns import Column, Kind, Row

Found = TypeVar("Found")
Title = str | Promise
# What stands in a column, by what a row is of.
Cell = Callable[[Any], Any]


class Told(NamedTuple):
    """A column, and what stands in it."""

    column: Column
    cell: Cell


@dataclass(frozen=True, slots=True)
class TableOf(Generic[Found]):
    """A table of a report: its name for programs, which stays, and its title for people.

    ``of`` returns from what the report found what the rows are of; None where it is not known of this choice.
    ``told`` are its columns, ``more`` those that depend on what was found (the currencies of a time).
    """

    name: str
    title: Title
    of: Callable[[Found], Iterable[Any] | None]
    told: tuple[Told, ...]
    more: Callable[[Found], tuple[Told, ...]] | None = None

    def written(self, found: Found) -> "Table | None":
        """Return the table of what was found, or None where it is not known of this choice."""
        rows = self.of(found)
        if rows is None:
            return None
        told = self.told + (self.more(found) if self.more else ())
        return Table([each.column for each in told], _cells(rows, [each.cell for each in told]))


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, and rows to be read once."""

    columns: list[Column]
    rows: Iterator[Row]


def _cells(rows: Iterable[Any], cells: list[Cell]) -> Iterator[Row]:
    return ([cell(row) for cell in cells] for row in rows)


def key(name: str, title: Title, cell: Cell, width: int = 18) -> Told:
    """Return a column of text."""
    return Told(Column(name, title, width=width), cell)


def number(name: str, title: Title, cell: Cell) -> Told:
    """Return a column of numbers."""
    return Told(Column(name, title, Kind.NUMBER, 14), cell)


def money(name: str, title: Title, cell: Cell) -> Told:
    """Return a column of amounts of one currency, to the hundredth."""

    def amount(row: Any) -> Decimal | None:
        told: Decimal | None = cell(row)
        return None if told is None else rounded(told)

    return Told(Column(name, title, Kind.MONEY, 16), amount)


def day(name: str, title: Title, cell: Cell) -> Told:
    """Return a column of days; of a month it is the first."""
    return Told(Column(name, title, Kind.DATE, 14), cell)


def rate(name: str, title: Title, cell: Callable[[Any], Rate], *, of: bool = False) -> tuple[Told, ...]:
    """Return how many it is, its share and the 95 % interval of that; with ``of`` how many it is a share of, too."""
    whole = (number(f"{name}_of", format_lazy(_("{what}, of"), what=title), lambda row: cell(row).n),) if of else ()
    return (
        number(name, title, lambda row: cell(row).k),
        *whole,
        number(f"{name}_rate", format_lazy(_("{what}, share"), what=title), lambda row: cell(row).rate),
        *bounds(f"{name}_", format_lazy(_("{what}, share"), what=title), lambda row: (cell(row).low, cell(row).high)),
    )


def clock(found: Any) -> tuple[Told, ...]:
    """Return the column that says by which clock the seconds of a table are told."""
    return (key("hours", _("Hours"), lambda _row: str(found.hours), 10),)


def bounds(name: str, title: Title, cell: Callable[[Any], tuple[Any, Any]], unit: str = "") -> tuple[Told, ...]:
    """Return between what it lies."""
    return (
        number(f"{name}low{unit}", format_lazy(_("{what}, at least"), what=title), lambda row: cell(row)[0]),
        number(f"{name}high{unit}", format_lazy(_("{what}, at most"), what=title), lambda row: cell(row)[1]),
    )
