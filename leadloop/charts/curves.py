"""Curves of steps over the time since something began: what share has happened, with the band in which it lies."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from leadloop.charts.drawing import (
    Cell,
    Chart,
    Dot,
    Drawing,
    Line,
    Mark,
    Shape,
    Table,
    Words,
    both,
    known,
    polyline,
)
from leadloop.charts.scales import LINE, Frame, below, frame_of, grid, inside, scale_to
from leadloop.charts.wording import between, bounds, count, fitting, listed, percent, width_of, with_interval

_HIGH: Final = 180


@dataclass(frozen=True, slots=True)
class Step:
    """From ``at`` on it is this share (0 to 1), which lies between ``low`` and ``high`` where that is known."""

    at: float
    share: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """Steps in order of time. Before the first one the share is nothing. ``href`` leads to what the curve counts."""

    name: str
    steps: Sequence[Step]
    tone: str = "accent"
    href: str = ""

    def at(self, moment: float) -> Step:
        """Return the step that holds at a moment."""
        place = bisect_right(self.steps, moment, key=lambda step: step.at)
        return self.steps[place - 1] if place else Step(moment, 0.0)


@dataclass(frozen=True, slots=True)
class Span:
    """The time that is shown: until when, where it is read (30, 60 and 90 days), how a moment is written, and its unit."""

    until: float
    marks: Sequence[float]
    write: Callable[[float], str]
    unit: str

    @property
    def read(self) -> list[float]:
        """The moments to read at that are shown."""
        return [moment for moment in self.marks if 0 < moment <= self.until]

    def share(self, moment: float) -> float:
        """Return how far into the time a moment is."""
        return moment / self.until


def curves(
    given: Sequence[Curve], span: Span, *, risk: Sequence[tuple[float, int]] = (), whole: bool = False
) -> Chart | None:
    """Return one curve, or several of ends that compete; None where none has a step.

    ``risk`` is how many were still under way at each of its moments, written below the axis. ``whole`` keeps the axis
    at 100 %, also where the curves stay far below.
    """
    given = [Curve(each.name, _sound(each.steps), each.tone, each.href) for each in given]
    if not (known(span.until) or 0) > 0 or not any(each.steps for each in given):
        return None
    scale = scale_to(1 if whole else _highest(given, span))

    def draw(width: float) -> Drawing:
        frame = frame_of(width, _HIGH, scale, percent, named=False)
        marks = [grid(frame, percent), _lines(frame, span)]
        marks += [_band(frame, each, span) for each in given]
        marks += [_curve(frame, each, span) for each in given]
        marks += [dot for each in given for dot in _readings(frame, each, span)]
        if len(given) > 1:
            marks += _names(frame, given, span)
        places = [(frame.x(span.share(at)), span.write(at)) for at in [0.0, *span.read]]
        marks.append(below(frame, places, width, span.unit))
        high = frame.bottom + 2 * LINE + 8
        if risk:
            marks.append(_risk(frame, span, risk, high, width))
            high += 2 * LINE + 6
        return Drawing(width, high, marks)

    narrow, wide = both(draw)
    return Chart(
        narrow,
        wide,
        _table(given, span, risk),
        reading=_("The band is where the true share lies (95 %).") if _banded(given) else "",
    )


def _sound(steps: Sequence[Step]) -> list[Step]:
    return [step for step in steps if known(step.at) is not None and known(step.share) is not None]


def _banded(given: Sequence[Curve]) -> bool:
    return any(known(step.low) is not None and known(step.high) is not None for each in given for step in each.steps)


def _highest(given: Sequence[Curve], span: Span) -> float:
    ends = [
        known(end) for each in given for step in each.steps if step.at <= span.until for end in (step.share, step.high)
    ]
    return min(max((end for end in ends if end is not None), default=1.0), 1.0) or 1.0


def _corners(frame: Frame, steps: Sequence[tuple[float, float]], span: Span) -> list[tuple[float, float]]:
    """Return the corners of a way of steps; several within one unit of width are one."""
    wide = frame.right - frame.left
    last = {round(max(at, 0) / span.until * wide): (at, share) for at, share in steps if at <= span.until}
    points = [(frame.left, frame.y(0))]
    for at, share in last.values():
        x, y = frame.x(span.share(at)), frame.y(share)
        points += [(x, points[-1][1]), (x, y)]
    return [*points, (frame.right, points[-1][1])]


def _curve(frame: Frame, curve: Curve, span: Span) -> Mark:
    points = _corners(frame, [(step.at, step.share) for step in curve.steps], span)
    return Mark([polyline(points, "edge")], curve.tone)


def _band(frame: Frame, curve: Curve, span: Span) -> Mark:
    bounds = [(step.at, known(step.low), known(step.high)) for step in curve.steps]
    low = [(at, low) for at, low, high in bounds if low is not None and high is not None]
    high = [(at, high) for at, low, high in bounds if low is not None and high is not None]
    if not low:
        return Mark([])
    upper, lower = _corners(frame, high, span), _corners(frame, low, span)
    return Mark([polyline([*upper, *reversed(lower)], "band", closed=True)], curve.tone)


def _names(frame: Frame, given: Sequence[Curve], span: Span) -> list[Mark]:
    """Return each curve's name at its end, so that nobody needs to tell colours apart; names keep clear of each other."""
    ends = sorted(given, key=lambda each: each.at(span.until).share)
    heights: list[float] = []
    free = frame.bottom
    for each in ends:
        heights.append(min(frame.y(each.at(span.until).share) - 6, free))
        free = heights[-1] - LINE
    # Where the uppermost ones have no room left, they push the others down.
    free = frame.top + 4
    for place in reversed(range(len(heights))):
        heights[place] = max(heights[place], free)
        free = heights[place] + LINE
    return [
        Mark([Words(frame.right, y, fitting(each.name, frame.right - frame.left), "end", "over")], each.tone)
        for y, each in zip(heights, ends, strict=True)
    ]


def _lines(frame: Frame, span: Span) -> Mark:
    at = [frame.x(span.share(moment)) for moment in span.read]
    return Mark([Line(x, frame.top, x, frame.bottom, "axis") for x in at])


def _readings(frame: Frame, curve: Curve, span: Span) -> list[Mark]:
    marks = []
    for moment in span.read:
        step = curve.at(moment)
        when = _("%(name)s by %(when)s %(unit)s") % {
            "name": curve.name,
            "when": span.write(moment),
            "unit": span.unit,
        }
        says = f"{when.strip()}: {listed(percent(step.share), between(step.low, step.high))}"
        dot = Dot(frame.x(span.share(moment)), frame.y(step.share), 4.5, "solid")
        marks.append(Mark([dot], curve.tone, says, curve.href))
    return marks


def _risk(frame: Frame, span: Span, risk: Sequence[tuple[float, int]], y: float, width: float) -> Mark:
    title = fitting(_("Still under way"), width)
    shapes: list[Shape] = [Words(0, y + 12, title, look="note")]
    free = 0.0
    for at, n in risk:
        text = count(n)
        x = frame.x(span.share(at))
        middle, half = inside(x, text, width), width_of(text) / 2
        if at <= span.until and middle - half >= free:
            shapes.append(Words(middle, y + 12 + LINE, text, "middle"))
            free = middle + half + 6
    return Mark(shapes)


def _table(given: Sequence[Curve], span: Span, risk: Sequence[tuple[float, int]]) -> Table:
    left = dict(risk)
    rows = []
    for moment in span.read:
        row = [Cell(span.write(moment))]
        for each in given:
            step = each.at(moment)
            row.append(Cell(_figure(step), each.href))
        if risk:
            row.append(Cell(count(left.get(moment))))
        rows.append(row)
    return Table([span.unit, *(each.name for each in given), *([_("Still under way")] if risk else [])], rows)


def _figure(step: Step) -> str:
    share = percent(step.share)
    if known(step.low) is None or known(step.high) is None:
        return share
    return with_interval(share, *bounds(step.low, step.high))
