"""Bars that lie, one above the other, each of one or several parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from leadloop.charts.drawing import Box, Chart, Drawing, Mark, amount, both
from leadloop.charts.rows import rows_of
from leadloop.charts.series import Series, keys_of, table_of
from leadloop.charts.wording import count

_THICK: Final = 14


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: how much, and what a reader is told of it."""

    value: float
    says: str
    tone: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: its parts one after the other, and how far the pale bar behind them reaches."""

    name: str
    parts: Sequence[Part]
    text: str
    behind: float = 0


def lying(bars: Sequence[Bar], most: float) -> tuple[Drawing, Drawing]:
    """Return the bars in both widths; ``most``, above nothing, is as long as there is room for."""
    return both(lambda width: _draw(width, bars, most))


def _draw(width: float, bars: Sequence[Bar], most: float) -> Drawing:
    place = rows_of(width, [bar.name for bar in bars], [bar.text for bar in bars])
    marks: list[Mark] = []
    for number, bar in enumerate(bars):
        y = place.middle(number) - _THICK / 2
        marks.append(Mark(place.words(number, bar.name, bar.text)))
        if bar.behind:
            marks.append(Mark([Box(place.left, y, place.x(bar.behind / most) - place.left, _THICK, "ghost")]))
        done = 0.0
        for part in bar.parts:
            left, done = place.x(done / most), done + part.value
            if part.value > 0:
                # What is there is seen, however little it is.
                wide = max(place.x(done / most) - left, 1.5)
                left = min(left, place.right - wide)
                marks.append(Mark([Box(left, y, wide, _THICK, "solid")], part.tone, part.says, part.href))
    return Drawing(width, place.bottom + 4, marks)


def stacked_bars(labels: Sequence[str], series: Sequence[Series], *, head: str) -> Chart | None:
    """Return a bar for each label, its series one after the other; None where all are empty. For names, not for time."""
    totals = [sum(amount(each.values[place]) for each in series) for place in range(len(labels))]
    if not any(totals):
        return None
    bars = [
        Bar(
            label,
            [Part(amount(each.values[place]), each.says(place, label), each.tone, each.href(place)) for each in series],
            count(totals[place]),
        )
        for place, label in enumerate(labels)
    ]
    narrow, wide = lying(bars, max(totals))
    return Chart(narrow, wide, table_of(labels, series, head), keys=keys_of(series))
