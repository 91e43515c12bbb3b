"""The charts of the figures: what is drawn where, in units of the drawing. Pure; templates write the SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from leadloop.reports.desk import Named, Waited
from leadloop.web.desk.figures.wording import FEWEST, percent
from leadloop.web.templatetags.values import number

# Narrow enough for its words to be read on a phone.
WIDTH: Final = 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 10, 24
_HEIGHT, _ROW = 190, 30
_NAME: Final = 128
_HOUR: Final = 3600
# Widths in hours of business time that are easy to read in four parts.
_SPANS: Final = (1, 2, 4, 8, 16, 24, 40, 80, 160, 400)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Course:
    """A curve of steps that rises as customers are answered."""

    path: str
    across: list[Tick]
    up: list[Tick]
    width: int = WIDTH
    height: int = _HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = _HEIGHT - _BOTTOM


@dataclass(frozen=True, slots=True)
class Column:
    """A column in two parts, the lower one first; heights in units of the drawing."""

    label: str
    x: float
    width: float
    middle: float
    lower_y: float
    lower: float
    upper_y: float
    upper: float
    total: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns over an axis."""

    columns: list[Column]
    up: list[Tick]
    width: int = WIDTH
    height: int = _HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = _HEIGHT - _BOTTOM


@dataclass(frozen=True, slots=True)
class Line:
    """A rate as a dot on its interval."""

    name: str
    y: float
    middle: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Intervals:
    """Rates of several groups beside each other."""

    lines: list[Line]
    across: list[Tick]
    height: int
    bottom: int
    width: int = WIDTH
    left: int = _NAME
    right: int = WIDTH - _RIGHT


def course_of(waits: Waited) -> Course | None:
    """Return the course of the response in business time; None where nobody has been answered."""
    steps = waits.curve.happened > 0
    if not steps.any():
        return None
    seconds, shares = waits.curve.seconds[steps].tolist(), waits.curve.share[steps].tolist()
    last = seconds[-1]
    typical = waits.business.p90_s or last
    hours = next((span for span in _SPANS if span * _HOUR >= typical * 1.25), _SPANS[-1])
    most = hours * _HOUR
    bottom, wide, high = _HEIGHT - _BOTTOM, WIDTH - _LEFT - _RIGHT, _HEIGHT - _BOTTOM - _TOP
    words = [f"M{_LEFT} {bottom}"]
    for after, share in zip(seconds, shares, strict=True):
        if after > most:
            break
        words.append(f"H{_LEFT + wide * after / most:.1f}V{bottom - high * share:.1f}")
    words.append(f"H{_LEFT + wide}")
    return Course(
        "".join(words),
        across=[Tick(_LEFT + wide * part / 4, _hours(hours * part / 4)) for part in range(5)],
        up=_up([0, 25, 50, 75, 100], 100, unit=" %"),
    )


def columns_of(labels: Sequence[str], lower: Sequence[int], upper: Sequence[int]) -> Columns | None:
    """Return columns in two parts; None where all are empty."""
    totals = [a + b for a, b in zip(lower, upper, strict=True)]
    most = _round_up(max(totals, default=0))
    if not most:
        return None
    bottom, high = _HEIGHT - _BOTTOM, _HEIGHT - _BOTTOM - _TOP
    each = (WIDTH - _LEFT - _RIGHT) / len(labels)
    columns = []
    for place, label in enumerate(labels):
        low, top = (high * count / most for count in (lower[place], upper[place]))
        x = _LEFT + each * (place + 0.12)
        columns.append(
            Column(
                label=label,
                x=round(x, 1),
                width=round(each * 0.76, 1),
                middle=round(_LEFT + each * (place + 0.5), 1),
                lower_y=round(bottom - low, 1),
                lower=round(low, 1),
                upper_y=round(bottom - low - top, 1),
                upper=round(top, 1),
                total=totals[place],
            )
        )
    half = most // 2
    return Columns(columns, up=_up([0, half, most] if most % 2 == 0 else [0, most], most))


def intervals_of(groups: Sequence[tuple[str, Named]]) -> Intervals | None:
    """Return the share in time of each named group with its interval; None where all have too few."""
    wide = WIDTH - _NAME - _RIGHT
    lines: list[Line] = []
    for name, group in groups:
        rate = group.figures.in_time.rate
        if rate.n < FEWEST or rate.rate is None or rate.low is None or rate.high is None:
            continue
        at = [round(_NAME + wide * share, 1) for share in (rate.rate, rate.low, rate.high)]
        lines.append(Line(_short(name), _TOP + _ROW * (len(lines) + 0.5), *at))
    if not lines:
        return None
    bottom = _TOP + _ROW * len(lines)
    across = [Tick(_NAME + wide * part / 4, percent(part / 4)) for part in range(5)]
    return Intervals(lines, across, height=bottom + _BOTTOM, bottom=bottom)


def _up(values: Sequence[int], most: int, unit: str = "") -> list[Tick]:
    high = _HEIGHT - _BOTTOM - _TOP
    return [Tick(round(_HEIGHT - _BOTTOM - high * value / most, 1), f"{value}{unit}") for value in values]


def _hours(hours: float) -> str:
    return _("%(hours)s h") % {"hours": number(hours, 0 if hours == int(hours) else 2)}


def _round_up(most: int) -> int:
    size = 1
    while most > size * 10:
        size *= 10
    return next((step * size for step in (1, 2, 4, 6, 8, 10) if step * size >= most), 0) if most else 0


def _short(name: str) -> str:
    most = 20
    return name if len(name) <= most else f"{name[: most - 1]}…"
