"""Tables of a report by mail. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from leadloop.core.figures import number


@dataclass(frozen=True, slots=True)
class Figure:
    """What stands in a cell: ``href`` leads to what it counts, ``note`` says in small letters what it is of, or between."""

    text: str
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The first figure of a row names it."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Figure]]


def counted(n: int, href: str = "") -> Figure:
    """Return how many there are, and where they stand; none stand nowhere."""
    return Figure(number(n), href if n else "")
