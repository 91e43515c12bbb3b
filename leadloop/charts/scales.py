"""Axes that begin at nothing, or where all that is measured does, and end at a round number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final

from leadloop.charts.drawing import Line, Mark, Words, known
from leadloop.charts.wording import fitting, width_of

LINE: Final = 16
_PARTS: Final = 5
_LEAST: Final = 1e-9
_LONGEST: Final = 110


@dataclass(frozen=True, slots=True)
class Scale:
    """``least`` is where the axis begins."""

    most: float
    ticks: tuple[float, ...]
    least: float = 0.0


def scale_to(highest: float | None, *, whole: bool = False) -> Scale:
    """Return a scale from nothing to a round number that is not below ``highest``; ``whole`` for what is counted."""
    top = known(highest) or 0.0
    if top < _LEAST:
        return Scale(1.0, (0.0, 1.0))
    rough = top / _PARTS
    size = 10.0 ** floor(log10(rough))
    step = next(nice * size for nice in (1, 2, 5, 10) if nice * size >= rough * (1 - 1e-9))
    if whole:
        step = max(float(ceil(step)), 1.0)
    parts = max(ceil(top / step - 1e-9), 1)
    return Scale(step * parts, tuple(step * part for part in range(parts + 1)))


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the plot lies in the drawing, and what its height stands for."""

    left: float
    right: float
    top: float
    bottom: float
    scale: Scale

    def y(self, value: float) -> float:
        """Return the height at which a value stands; never outside of the plot."""
        least = self.scale.least
        share = min(max((value - least) / (self.scale.most - least), 0.0), 1.0)
        return self.bottom - (self.bottom - self.top) * share

    def x(self, share: float) -> float:
        """Return the place of a share of the width."""
        return self.left + (self.right - self.left) * min(max(share, 0.0), 1.0)


def frame_of(width: float, high: float, scale: Scale, write: Callable[[float], str], *, named: bool) -> Frame:
    """Return a plot ``high`` units high with room for what stands at its left, and for a name above where ``named``."""
    left = max(width_of(write(tick)) for tick in scale.ticks) + 8
    top = 26.0 if named else 10.0
    return Frame(left, width - 10, top, top + high, scale)


def grid(frame: Frame, write: Callable[[float], str], name: str = "") -> Mark:
    """Return the lines across with what they stand for; ``name`` is the unit, above them."""
    shapes: list[Line | Words] = []
    for tick in frame.scale.ticks:
        y = frame.y(tick)
        shapes += [
            Line(frame.left, y, frame.right, y, "axis" if tick > frame.scale.least else "base"),
            Words(frame.left - 6, y + 4, write(tick), "end"),
        ]
    if name:
        shapes.append(Words(0, 12, fitting(name, frame.right), look="note"))
    return Mark(shapes)


def below(frame: Frame, places: Sequence[tuple[float, str]], width: float, name: str = "") -> Mark:
    """Return what stands below the plot: as many of the labels as fit, evenly, and the unit under them."""
    places = [(x, fitting(text, _LONGEST)) for x, text in places]
    each = _every(places)
    shapes = [
        Words(inside(x, text, width), frame.bottom + LINE, text, "middle")
        for place, (x, text) in enumerate(places)
        if place % each == 0
    ]
    if name:
        text = fitting(name, width)
        middle = inside((frame.left + frame.right) / 2, text, width)
        shapes.append(Words(middle, frame.bottom + 2 * LINE + 2, text, "middle", "note"))
    return Mark(shapes)


def _every(places: Sequence[tuple[float, str]]) -> int:
    for each in range(1, len(places) + 1):
        shown = places[::each]
        if all(b[0] - a[0] >= (width_of(a[1]) + width_of(b[1])) / 2 + 6 for a, b in pairwise(shown)):
            return each
    return 1


def inside(x: float, text: str, width: float) -> float:
    """Return where the middle of a text goes, so that it stays inside of the drawing."""
    half = width_of(text) / 2
    return min(max(x, half), max(width - half, half))
