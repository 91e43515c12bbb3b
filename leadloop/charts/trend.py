"""A figure over weeks or months, with the interval in which it lies, and a year before beside it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from leadloop.charts.drawing import (
    Cell,
    Chart,
    Dot,
    Drawing,
    Key,
    Line,
    Mark,
    Shape,
    Table,
    both,
    known,
    polyline,
)
from leadloop.charts.scales import LINE, Frame, Scale, below, frame_of, grid, scale_to
from leadloop.charts.wording import DASH, count, listed, percent

_HIGH: Final = 170


@dataclass(frozen=True, slots=True)
class Moment:
    """A period: its figure, of how many, and the same period a year ago; None where there is none.

    ``unfinished`` periods are still under way and may change: they are drawn hollow.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    before: float | None = None
    href: str = ""
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """What is shown over time; ``share`` keeps the axis at 100 % at most, and a ``scale`` of its own has its ends."""

    name: str
    before_name: str
    write: Callable[[float | None], str] = percent
    share: bool = True
    tone: str = "accent"
    scale: Scale | None = None


def trend(moments: Sequence[Moment], figure: Figure, *, head: str, unit: str = "") -> Chart | None:
    """Return a line through the periods, broken where there is no figure.

    Where none has one, there are only the numbers of how many they are of; None where these are nought too.
    """
    values = [known(end) for each in moments for end in (each.value, each.high, each.before)]
    if not any(map(_known, moments)):
        return _of_too_few(moments, figure, head) if any(each.n for each in moments) else None
    highest = max(value for value in values if value is not None)
    scale = figure.scale or scale_to(min(highest, 1.0) if figure.share else highest)
    compared = any(known(each.before) is not None for each in moments)

    def draw(width: float) -> Drawing:
        frame = frame_of(width, _HIGH, scale, figure.write, named=bool(unit))
        x = [frame.x((place + 0.5) / len(moments)) for place in range(len(moments))]
        marks = [grid(frame, figure.write, unit)]
        before = [known(each.before) for each in moments]
        marks.append(Mark([polyline(points, "dashed") for points in _runs(frame, x, before)], "plain"))
        marks.append(_spread(frame, x, moments, figure))
        marks.append(_line(frame, x, moments, figure))
        marks += [_dot(frame, at, each, figure) for at, each in zip(x, moments, strict=True) if _known(each)]
        places = [(at, each.label) for at, each in zip(x, moments, strict=True)]
        return Drawing(width, frame.bottom + LINE + 6, [*marks, below(frame, places, width)])

    narrow, wide = both(draw)
    keys = [Key(figure.name, figure.tone, "edge"), Key(figure.before_name, "plain", "dashed")] if compared else []
    return Chart(narrow, wide, _table(moments, figure, head, compared=compared), keys, _reading(moments))


def _of_too_few(moments: Sequence[Moment], figure: Figure, head: str) -> Chart:
    narrow, wide = both(lambda width: Drawing(width, 0, []))
    reading = _("There are too few in each to draw anything yet.")
    return Chart(narrow, wide, _table(moments, figure, head, compared=False), reading=reading)


def _known(each: Moment) -> bool:
    return known(each.value) is not None


def _bounded(each: Moment) -> bool:
    return _known(each) and known(each.low) is not None and known(each.high) is not None


def _reading(moments: Sequence[Moment]) -> str:
    band = _("The band is where the true figure lies (95 %).") if any(map(_bounded, moments)) else ""
    hollow = _("A hollow point is still under way.") if any(each.unfinished for each in moments) else ""
    return " ".join(each for each in (band, hollow) if each)


def _runs(frame: Frame, x: Sequence[float], values: Sequence[float | None]) -> Iterator[list[tuple[float, float]]]:
    """Yield the stretches of two points and more in which no value is missing."""
    run: list[tuple[float, float]] = []
    for at, value in [*zip(x, values, strict=True), (0.0, None)]:
        if value is not None:
            run.append((at, frame.y(value)))
            continue
        if len(run) > 1:
            yield run
        run = []


def _spread(frame: Frame, x: Sequence[float], moments: Sequence[Moment], figure: Figure) -> Mark:
    low = [known(each.low) if _bounded(each) else None for each in moments]
    high = [known(each.high) if _bounded(each) else None for each in moments]
    bands = zip(_runs(frame, x, high), _runs(frame, x, low), strict=True)
    shapes: list[Shape] = [polyline([*up, *reversed(down)], "band", closed=True) for up, down in bands]
    for place, (under, over) in enumerate(zip(low, high, strict=True)):
        beside = [high[near] for near in (place - 1, place + 1) if 0 <= near < len(high)]
        if under is not None and over is not None and all(each is None for each in beside):
            # A band has a width; a period on its own has a line.
            shapes.append(Line(x[place], frame.y(under), x[place], frame.y(over), "edge"))
    return Mark(shapes, figure.tone)


def _line(frame: Frame, x: Sequence[float], moments: Sequence[Moment], figure: Figure) -> Mark:
    done = [None if each.unfinished else known(each.value) for each in moments]
    return Mark([polyline(points, "edge") for points in _runs(frame, x, done)], figure.tone)


def _dot(frame: Frame, at: float, each: Moment, figure: Figure) -> Mark:
    spread = ""
    if _bounded(each):
        spread = _("between %(low)s and %(high)s") % {"low": figure.write(each.low), "high": figure.write(each.high)}
    words = listed(
        figure.write(each.value),
        spread,
        _("of %(n)s") % {"n": count(each.n)} if each.n is not None else "",
        f"{figure.before_name} {figure.write(each.before)}" if known(each.before) is not None else "",
        _("still under way") if each.unfinished else "",
    )
    y = frame.y(known(each.value) or 0)
    return Mark(
        [Dot(at, y, 3.5, "hollow" if each.unfinished else "solid")], figure.tone, f"{each.label}: {words}", each.href
    )


def _table(moments: Sequence[Moment], figure: Figure, head: str, *, compared: bool) -> Table:
    rows = []
    for each in moments:
        label = _("%(label)s (still under way)") % {"label": each.label} if each.unfinished else each.label
        spread = f"{figure.write(each.low)} – {figure.write(each.high)}" if _bounded(each) else DASH
        row = [Cell(label), Cell(figure.write(each.value), each.href), Cell(spread), Cell(count(each.n))]
        rows.append([*row, Cell(figure.write(each.before))] if compared else row)
    heads = [head, figure.name, _("Interval"), _("Of")]
    return Table([*heads, figure.before_name] if compared else heads, rows)
