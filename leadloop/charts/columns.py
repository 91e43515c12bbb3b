"""Columns that stand: what was counted at each label, its series on top of or beside each other."""

from collections.abc import Sequence
from typing import Final

from leadloop.charts.drawing import NARROW, Box, Chart, Drawing, Mark, Words, amount, both
from leadloop.charts.scales import LINE, Frame, below, frame_of, grid, scale_to
from leadloop.charts.series import Series, keys_of, table_of
from leadloop.charts.wording import count, width_of

_HIGH: Final = 170
# How much of its place a column fills.
_FILL: Final = 0.76


def columns(
    labels: Sequence[str], series: Sequence[Series], *, head: str, unit: str = "", grouped: bool = False
) -> Chart | None:
    """Return a column for each label; None where all are empty.

    ``head`` names the labels, ``unit`` what is counted. ``grouped`` puts the series beside each other, which compares
    them; otherwise they add up.
    """
    heights = [[amount(each.values[place]) for each in series] for place in range(len(labels))]
    tops = [max(each, default=0.0) if grouped else sum(each) for each in heights]
    if not any(tops):
        return None
    scale = scale_to(max(tops), whole=True)

    def draw(width: float) -> Drawing:
        frame = frame_of(width, _HIGH, scale, count, named=bool(unit))
        marks = [grid(frame, count, unit), *_columns(frame, labels, series, heights, grouped=grouped)]
        if not grouped:
            marks += _totals(frame, tops, width)
        middles = [(frame.x((place + 0.5) / len(labels)), label) for place, label in enumerate(labels)]
        return Drawing(width, frame.bottom + LINE + 6, [*marks, below(frame, middles, width)])

    narrow, wide = both(draw)
    return Chart(narrow, wide, table_of(labels, series, head), keys=keys_of(series))


def _columns(
    frame: Frame, labels: Sequence[str], series: Sequence[Series], heights: Sequence[Sequence[float]], *, grouped: bool
) -> list[Mark]:
    room = (frame.right - frame.left) / len(labels)
    wide = min(room * _FILL, 64)
    marks = []
    for place, label in enumerate(labels):
        x, done = frame.left + room * (place + 0.5) - wide / 2, 0.0
        for number, each in enumerate(series):
            value = heights[place][number]
            if not value:
                continue
            if grouped:
                part = wide / len(series)
                box = _standing(frame, x + part * number, part, 0, value)
            else:
                box = _standing(frame, x, wide, done, value)
                done += value
            marks.append(Mark([box], each.tone, each.says(place, label), each.href(place)))
    return marks


def _standing(frame: Frame, x: float, wide: float, under: float, value: float) -> Box:
    low, top = frame.y(under), frame.y(under + value)
    # What is there is seen, however little it is.
    high = max(low - top, 1.5)
    return Box(x, low - high, wide, high, "solid")


def _totals(frame: Frame, totals: Sequence[float], width: float) -> list[Mark]:
    room = (frame.right - frame.left) / len(totals)
    texts = [count(total) if total else "" for total in totals]
    if max(map(width_of, texts)) + (2 if width <= NARROW else 6) > room:
        return []
    return [
        Mark([Words(frame.left + room * (place + 0.5), frame.y(total) - 4, text, "middle", "value")])
        for place, (total, text) in enumerate(zip(totals, texts, strict=True))
        if text
    ]
