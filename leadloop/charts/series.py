"""Several quantities at the same labels."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from leadloop.charts.drawing import Cell, Key, Table, amount
from leadloop.charts.wording import count


@dataclass(frozen=True, slots=True)
class Series:
    """The same quantity at each of the labels: a colour and a line of the legend."""

    name: str
    values: Sequence[float | None]
    tone: str
    hrefs: Sequence[str] = ()

    def href(self, place: int) -> str:
        return self.hrefs[place] if self.hrefs else ""

    def says(self, place: int, label: str) -> str:
        return f"{label}, {self.name}: {count(self.values[place])}"


def table_of(labels: Sequence[str], series: Sequence[Series], head: str) -> Table:
    """Return the numbers of several series; a total where there are several."""
    cells = []
    for place, label in enumerate(labels):
        row = [Cell(label), *(Cell(count(each.values[place]), each.href(place)) for each in series)]
        if len(series) > 1:
            row.append(Cell(count(sum(amount(each.values[place]) for each in series))))
        cells.append(row)
    return Table([head, *(each.name for each in series), *([_("All")] if len(series) > 1 else [])], cells)


def keys_of(series: Sequence[Series]) -> list[Key]:
    """Return the legend; one series needs none."""
    return [Key(each.name, each.tone) for each in series] if len(series) > 1 else []
