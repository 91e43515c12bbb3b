"""A chart as a picture for mail, which knows no SVG: on its own light ground, so that it can be read in the dark, too."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final
from unicodedata import normalize

from PIL import Image, ImageDraw, ImageFont

from leadloop.charts.drawing import Box, Chart, Dot, Key, Line, Mark, Shape, Words
from leadloop.charts.wording import width_of

# Twice as many points as units, for screens that show so many; drawn in twice as many again, which smooths the edges.
SHARPNESS: Final = 2
_SMOOTH: Final = 2
_SCALE: Final = SHARPNESS * _SMOOTH
PADDING: Final = 14
_COLOURS: Final = 64
_FONT: Final = Path(__file__).parent / "font" / "inter-latin-greek-cyrillic.otf"
_SIZE: Final = 12
_LEGEND: Final = 24
_SWATCH: Final = 11
_GAP: Final = 16
_UNKNOWN: Final = "\ufffe"
# The light tokens of the style sheet; a test holds the two against each other.
SURFACE: Final = "#ffffff"
INKS: Final = {"": "#454d5c", "name": "#171c26", "over": "#171c26", "note": "#5d6675"}
LINES: Final = {"axis": "#e2e5ea", "base": "#838b99", "interval": "#454d5c", "dashed": "#5d6675"}
TONES: Final = {
    "accent": "#3450c8",
    "plain": "#5d6675",
    "unacknowledged": "#c18602",
    "acknowledged": "#089be1",
    "accepted": "#2c2fb1",
    "won": "#1a754e",
    "complete": "#062a1b",
    "rejected": "#7d3579",
    "lost": "#9e3807",
    "withdrawn": "#8b929e",
}
_THICK: Final = {"interval": 1.5}
_ON_LINES: Final = frozenset({"name", "over"})


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG file, and the size at which it is shown, in units; it has :data:`SHARPNESS` times as many points."""

    content: bytes
    width: int
    height: int


def picture_of(chart: Chart) -> Picture | None:
    """Draw the narrow drawing with its legend; None where the font lacks a letter, since a box says nothing.

    Raises ``TypeError`` for a drawing with a path in it: no chart of a mail has any.
    """
    drawing = chart.narrow
    texts = [each.text for mark in drawing.marks for each in mark.shapes if isinstance(each, Words)]
    if not all(map(_can_write, [*texts, *(key.name for key in chart.keys)])):
        return None
    legend = _legend(chart.keys, drawing.width)
    above = legend[-1].bottom if legend else 0
    width, height = round(drawing.width + 2 * PADDING), round(drawing.height + above + 2 * PADDING)
    image = Image.new("RGB", (width * _SCALE, height * _SCALE), SURFACE)
    _Brush(image, PADDING, PADDING).draw([mark for entry in legend for mark in entry.marks])
    _Brush(image, PADDING, PADDING + above).draw(drawing.marks)
    smooth = image.resize((width * SHARPNESS, height * SHARPNESS), Image.Resampling.BOX)
    written = BytesIO()
    smooth.quantize(_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        written, "PNG", optimize=True
    )
    return Picture(written.getvalue(), width, height)


class _Brush:
    """Draws in units from a corner on."""

    def __init__(self, image: Image.Image, left: float, top: float) -> None:
        self._draw = ImageDraw.Draw(image)
        self._left, self._top = left, top

    def draw(self, marks: Sequence[Mark]) -> None:
        for mark in marks:
            for shape in mark.shapes:
                self._shape(shape, mark.tone)

    def _shape(self, shape: Shape, tone: str) -> None:
        match shape:
            case Line(x1, y1, x2, y2, look):
                thick = round(_THICK.get(look, 1) * _SCALE)
                self._draw.line([self._at(x1, y1), self._at(x2, y2)], LINES[look], thick)
            case Box(x, y, width, height, look):
                colour = LINES["axis"] if look == "ghost" else TONES[tone]
                self._draw.rectangle([self._at(x, y), self._at(x + width, y + height)], colour)
            case Dot(x, y, r):
                corners = [self._at(x - r, y - r), self._at(x + r, y + r)]
                self._draw.ellipse(corners, TONES[tone], SURFACE, round(1.5 * _SCALE))
            case Words(x, y, text, anchor, look):
                side = {"start": "l", "middle": "m", "end": "r"}[anchor]
                # What stands on lines keeps clear of them.
                halo = _SCALE * (look in _ON_LINES)
                self._draw.text(
                    self._at(x, y),
                    normalize("NFC", text),
                    INKS.get(look, INKS[""]),
                    _font(),
                    anchor=f"{side}s",
                    stroke_width=halo,
                    stroke_fill=SURFACE,
                )
            case _:
                raise TypeError(f"{type(shape).__name__} is drawn on pages only")

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return (self._left + x) * _SCALE, (self._top + y) * _SCALE


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the legend as it is drawn, and where the next row may begin."""

    marks: tuple[Mark, ...]
    bottom: float


def _legend(keys: Sequence[Key], width: float) -> list[_Entry]:
    """Put the legend's lines beside each other, and below where there is no room."""
    entries: list[_Entry] = []
    x = y = 0.0
    for key in keys:
        wide = _SWATCH + 6 + width_of(key.name)
        if x and x + wide > width:
            x, y = 0.0, y + _LEGEND
        swatch = Mark([Box(x, y, _SWATCH, _SWATCH, "solid")], key.tone)
        name = Mark([Words(x + _SWATCH + 6, y + _SWATCH - 1, key.name)])
        entries.append(_Entry((swatch, name), y + _LEGEND))
        x += wide + _GAP
    return entries


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont:
    # The plain layout: the other one is not there on every machine, and letters would stand elsewhere.
    return ImageFont.truetype(_FONT, _SIZE * _SCALE, layout_engine=ImageFont.Layout.BASIC)


def _can_write(text: str) -> bool:
    return all(map(_has, normalize("NFC", text)))


@lru_cache(maxsize=4096)
def _has(letter: str) -> bool:
    """Whether the font has the letter: what it lacks is drawn like what no font has."""
    return letter.isspace() or bytes(_font().getmask(letter)) != bytes(_font().getmask(_UNKNOWN))
