"""What a table is: columns, and rows that come one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.utils.functional import Promise

# Cells in the order of the columns; None is an empty cell.
Row = Sequence[Any]


class Kind(Enum):
    """What a column's cells are: str (or what has a text), int or float, Decimal, datetime with a zone, date.

    ``KEY`` is text, too, but our own: ids and the like, each another one, of letters, digits and dashes within.
    """

    TEXT = auto()
    KEY = auto()
    NUMBER = auto()
    MONEY = auto()
    MOMENT = auto()
    DATE = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name for programs, which stays; its title for people; how wide it is, in characters."""

    name: str
    title: str | Promise = ""
    kind: Kind = Kind.TEXT
    width: int = 16
