"""What a chart is made of. Lengths are units of the drawing: about one CSS pixel each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

# A phone's card is about as wide as the first; the style sheet shows the second where words stay readable in it.
NARROW: Final = 320
WIDE: Final = 720
_ENDLESS: Final = 1e100


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    look: str


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    look: str


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    r: float
    look: str


@dataclass(frozen=True, slots=True)
class Path:
    """A way of absolute moves (M), lines (L), and curves (C), closed by Z: each with its points."""

    steps: Sequence[tuple[str, tuple[float, ...]]]
    look: str


@dataclass(frozen=True, slots=True)
class Words:
    x: float
    y: float
    text: str
    anchor: str = "start"
    look: str = ""


Shape = Line | Box | Dot | Path | Words


@dataclass(frozen=True, slots=True)
class Mark:
    """Shapes of one ``tone`` that belong together. What ``says`` nothing is decoration; ``href`` leads to what it counts."""

    shapes: Sequence[Shape]
    tone: str = ""
    says: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a chart; the first cell of a row names it."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the legend; ``look`` is that of the mark: solid, edge, dashed, band."""

    name: str
    tone: str
    look: str = "solid"


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart in both widths. ``reading`` says how to read it, ``apart`` what could not be drawn in it."""

    narrow: Drawing
    wide: Drawing
    table: Table
    keys: Sequence[Key] = ()
    reading: str = ""
    apart_title: str = ""
    apart: Sequence[Cell] = ()


def both(draw: Callable[[float], Drawing]) -> tuple[Drawing, Drawing]:
    """Return the narrow and the wide drawing."""
    return draw(NARROW), draw(WIDE)


def known(value: float | None) -> float | None:
    """Return the number, or None for what no drawing can show: nothing, no number, infinite, or too large to add up."""
    if value is None:
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if abs(number) < _ENDLESS else None


def amount(value: float | None) -> float:
    """Return a number of things to draw: what is not known or below nothing is nothing."""
    return max(known(value) or 0.0, 0.0)


def polyline(points: Sequence[tuple[float, float]], look: str, *, closed: bool = False) -> Path:
    """Return a path through the points."""
    steps: list[tuple[str, tuple[float, ...]]] = [("L" if place else "M", point) for place, point in enumerate(points)]
    return Path([*steps, ("Z", ())] if closed else steps, look)
