"""What a drawing holds, for tests."""

import re
from collections.abc import Iterator
from math import isfinite

from leadloop.charts.drawing import Box, Chart, Dot, Line, Path, Words
from leadloop.charts.wording import width_of
from leadloop.web.chart_svg import svg

# A line has a width of its own.
SLACK = 1


def shapes_of(drawing, kind=object, look=None):
    return [
        shape
        for mark in drawing.marks
        for shape in mark.shapes
        if isinstance(shape, kind) and look in (None, shape.look)
    ]


def texts_of(drawing):
    return [shape.text for shape in shapes_of(drawing, Words)]


def said_by(drawing):
    return [mark.says for mark in drawing.marks if mark.says]


def rows_of(chart):
    return [[cell.text for cell in row] for row in chart.table.rows]


def places_of(shape) -> Iterator[tuple[float, float]]:
    match shape:
        case Line(x1, y1, x2, y2):
            yield from ((x1, y1), (x2, y2))
        case Box(x, y, width, height):
            assert width >= 0
            assert height >= 0
            yield from ((x, y), (x + width, y + height))
        case Words(x, y, text, anchor):
            left = x - width_of(text) * {"start": 0, "middle": 0.5, "end": 1}[anchor]
            yield from ((left, y), (left + width_of(text), y))
        case Dot(x, y):
            yield x, y
        case Path(steps):
            for _command, points in steps:
                yield from zip(points[::2], points[1::2], strict=True)


def assert_sound(chart: Chart | None):
    """Everything lies inside of its drawing, in numbers that a browser can read."""
    assert chart
    for drawing in (chart.narrow, chart.wide):
        for shape in shapes_of(drawing):
            for x, y in places_of(shape):
                assert isfinite(x), shape
                assert isfinite(y), shape
                assert -SLACK <= x <= drawing.width + SLACK, shape
                assert -SLACK <= y <= drawing.height + SLACK, shape
        placed = re.findall(r' (?:x|y|x1|x2|y1|y2|cx|cy|r|width|height)="([^"]*)"', svg(drawing, label="", look=""))
        assert [number for number in placed if not re.fullmatch(r"-?\d+(\.\d)?", number)] == []
