"""A drawing as SVG. Here alone a number becomes text, and every text is escaped."""

from collections.abc import Iterable
from html import escape
from math import isfinite

from django.utils.safestring import SafeString

from leadloop.charts.drawing import Box, Dot, Drawing, Line, Mark, Path, Shape, Words


def svg(drawing: Drawing, *, label: str, look: str) -> SafeString:
    """Return the drawing, named ``label``. Every mark that says something can be read, and reached where it leads on."""
    size = f'viewBox="0 0 {_units(drawing.width)} {_units(drawing.height)}"'
    marks = "".join(_mark(mark) for mark in drawing.marks if mark.shapes)
    # Safe: written here, and all that is given to it is escaped or a number.
    return SafeString(f'<svg class="{escape(look)}" {size} role="group" aria-label="{escape(label)}">{marks}</svg>')


def _mark(mark: Mark) -> str:
    inside = "".join(map(_shape, mark.shapes))
    tone = f' class="tone-{escape(mark.tone)}"' if mark.tone else ""
    if not mark.says:
        return f'<g{tone} aria-hidden="true">{inside}</g>'
    says = escape(mark.says)
    inside = "".join(map(_hit, mark.shapes)) + inside
    if not mark.href:
        return f'<g{tone} role="img" aria-label="{says}"><title>{says}</title>{inside}</g>'
    return f'<a{tone} href="{escape(mark.href)}" aria-label="{says}"><title>{says}</title>{inside}</a>'


def _hit(shape: Shape) -> str:
    """Return what makes a dot as large as a finger."""
    return f'<circle class="hit"{_placed(cx=shape.x, cy=shape.y, r=11)}/>' if isinstance(shape, Dot) else ""


def _shape(shape: Shape) -> str:
    look = f' class="{escape(shape.look)}"' if shape.look else ""
    match shape:
        case Line(x1, y1, x2, y2):
            return f"<line{look}{_placed(x1=x1, y1=y1, x2=x2, y2=y2)}/>"
        case Box(x, y, width, height):
            return f"<rect{look}{_placed(x=x, y=y, width=width, height=height)}/>"
        case Dot(x, y, r):
            return f"<circle{look}{_placed(cx=x, cy=y, r=r)}/>"
        case Path(steps):
            return f'<path{look} d="{"".join(_step(command, points) for command, points in steps)}"/>'
        case Words(x, y, text, anchor):
            side = f' text-anchor="{escape(anchor)}"' if anchor != "start" else ""
            return f"<text{look}{_placed(x=x, y=y)}{side}>{escape(text)}</text>"


def _placed(**places: float) -> str:
    return "".join(f' {name}="{_units(value)}"' for name, value in places.items())


def _step(command: str, points: Iterable[float]) -> str:
    return command + " ".join(map(_units, points))


def _units(value: float) -> str:
    if not isfinite(value):
        # A browser would draw nothing, and say nothing: the figure is wrong before it comes here.
        raise ValueError(f"a chart cannot be drawn at {value}")
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")
