"""Rates as dots on their intervals, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from leadloop.charts.drawing import Cell, Chart, Dot, Drawing, Key, Line, Mark, Shape, Table, Words, both, known
from leadloop.charts.rows import Rows, rows_of
from leadloop.charts.scales import LINE, Scale, scale_to
from leadloop.charts.wording import DASH, between, count, listed, percent, width_of

# So many rows or more have the axis above them too.
_MANY: Final = 12
_CELL: Final = (120, 18)


@dataclass(frozen=True, slots=True)
class RateRow:
    """``k`` of ``n`` with its interval, shares from 0 to 1; without ``rate`` the row says that there is none."""

    name: str
    k: int
    n: int
    rate: float | None
    low: float | None
    high: float | None
    href: str = ""
    tone: str = "accent"

    @property
    def value(self) -> str:
        if known(self.rate) is None:
            return DASH
        return _("%(share)s of %(n)s") % {"share": percent(self.rate), "n": count(self.n)}

    @property
    def says(self) -> str:
        of = _("%(k)s of %(n)s") % {"k": count(self.k), "n": count(self.n)}
        return f"{self.name}: {listed(percent(self.rate), of, between(self.low, self.high))}"


@dataclass(frozen=True, slots=True)
class Reference:
    """A line to hold the rates against, such as the network's median."""

    name: str
    rate: float


def rates(rows: Sequence[RateRow], *, head: str, reference: Reference | None = None) -> Chart | None:
    """Return rates beside each other, in the order given; None where no row has one. ``head`` names what rows are."""
    if all(known(row.rate) is None for row in rows):
        return None
    if reference and known(reference.rate) is None:
        reference = None
    scale = scale_to(_highest(rows, reference))
    narrow, wide = both(lambda width: _draw(width, rows, scale, reference))
    heads = [head, _("Share"), _("Interval"), _("Count"), _("Of")]
    cells = [
        [
            Cell(row.name),
            Cell(percent(row.rate)),
            Cell(between(row.low, row.high) or DASH),
            Cell(count(row.k), row.href),
            Cell(count(row.n)),
        ]
        for row in rows
    ]
    return Chart(
        narrow,
        wide,
        Table(heads, cells),
        keys=[Key(f"{reference.name}, {percent(reference.rate)}", "plain", "dashed")] if reference else (),
        reading=_("The dot is the share, the line the interval in which the true one lies (95 %)."),
    )


def cell_rate(row: RateRow, *, reference: Reference | None = None, most: float = 1) -> Drawing:
    """Return a rate small enough for a table's cell; give all cells of a column the same ``most``."""
    width, height = _CELL
    scale = scale_to(most)
    inside = Rows(width - 8, 8, width - 8, 0, height, 1)
    shapes: list[Shape] = [Line(inside.left, height - 1, inside.right, height - 1, "axis")]
    if reference and known(reference.rate) is not None:
        at = inside.x(reference.rate / scale.most)
        shapes.append(Line(at, 0, at, height, "dashed"))
    return Drawing(width, height, [Mark(shapes, "plain"), Mark(_whisker(row, inside, 0, scale), row.tone, row.says)])


def _highest(rows: Sequence[RateRow], reference: Reference | None) -> float:
    ends = [known(end) for row in rows for end in (row.rate, row.high)]
    return min(max([end for end in ends if end is not None] + [reference.rate if reference else 0]), 1.0)


def _draw(width: float, rows: Sequence[RateRow], scale: Scale, reference: Reference | None) -> Drawing:
    many = len(rows) >= _MANY
    place = rows_of(width, [row.name for row in rows], [row.value for row in rows], top=22 if many else 4)
    marks = [_axis(place, scale, above=many)]
    if reference:
        at = place.x(reference.rate / scale.most)
        marks.append(Mark([Line(at, place.top, at, place.bottom, "dashed")], "plain"))
    for number, row in enumerate(rows):
        marks.append(Mark(place.words(number, row.name, row.value)))
        marks.append(Mark(_whisker(row, place, number, scale), row.tone, row.says, row.href))
    return Drawing(width, place.bottom + LINE + 6, marks)


def _axis(place: Rows, scale: Scale, *, above: bool) -> Mark:
    shapes: list[Shape] = []
    for tick in scale.ticks:
        x, text = place.x(tick / scale.most), percent(tick)
        half = width_of(text) / 2
        middle = min(max(x, half), place.width - half)
        shapes += [
            Line(x, place.top, x, place.bottom, "axis"),
            Words(middle, place.bottom + LINE, text, "middle"),
        ]
        if above:
            shapes.append(Words(middle, place.top - 8, text, "middle"))
    return Mark(shapes)


def _whisker(row: RateRow, place: Rows, number: int, scale: Scale) -> list[Shape]:
    rate, low, high = known(row.rate), known(row.low), known(row.high)
    if rate is None:
        return []
    y = place.middle(number)
    shapes: list[Shape] = []
    if low is not None and high is not None:
        left, right = place.x(low / scale.most), place.x(high / scale.most)
        shapes.append(Line(left, y, right, y, "interval"))
        shapes += [Line(end, y - 4, end, y + 4, "interval") for end in (left, right)]
    return [*shapes, Dot(place.x(rate / scale.most), y, 5, "solid")]
