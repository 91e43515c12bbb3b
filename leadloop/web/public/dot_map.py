"""A map that asks no other host: the results as numbered dots, drawn on the server as SVG. Pure.

It shows directions and distances, not streets: north is up, rings are distances from where the customer is, faint dots
are the brand's other locations, and names of towns help to find one's way. The list beside it says the same in words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import cos, hypot, radians, sin, tau

from leadloop.network.places import Position, Town
from leadloop.web.distances import KM_PER_MILE

SIZE = 480
MARGIN = 44
KM_PER_DEGREE = 111.195
# Dots nearer than this, in drawing units, are pushed apart.
_APART = 27.0
_ROUNDS = 60
# A single location is shown in a neighbourhood of this width.
_NARROWEST_DEGREES = 0.08
_STEPS = tuple(one * ten for ten in (1, 10, 100, 1000) for one in (1, 2, 5))
_LETTER = 7.0
_LINE = 16.0
_MOST_RINGS = 3
_MOST_OTHERS = 400
_MOST_TOWNS = 8

_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Pin:
    """What is to be drawn: its number in the list, where it is (degrees), and the name of its town."""

    number: int
    position: Position
    town: str


@dataclass(slots=True)
class Dot:
    """A point in drawing units, with its name where there was room for it. Number 0: a town for orientation."""

    number: int
    x: float
    y: float
    label: str = ""
    label_x: float = 0.0
    label_end: bool = False


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle of equal distance (kilometres or miles) around the customer, and where its number stands."""

    radius: float
    distance: int
    label_y: float


@dataclass(slots=True)
class DotMap:
    """A drawing of ``size`` by ``size`` units. ``here`` is from where distances are, if known; else a scale is drawn.

    ``others`` is the path of the faint dots.
    """

    dots: list[Dot]
    here: tuple[float, float] | None
    rings: list[Ring]
    scale_width: float
    scale_distance: int
    towns: list[Dot] = field(default_factory=list)
    others: str = ""
    size: int = SIZE
    scale_y: int = SIZE - 16
    # An arrow in the corner: north is up.
    north: str = f"M{SIZE - 20} 34v-20m-6 7l6 -7l6 7"


def draw(
    pins: Sequence[Pin],
    *,
    here: Position | None,
    others: Iterable[Position] = (),
    towns: Iterable[Town] = (),
    miles: bool = False,
) -> DotMap | None:
    """Return the map of these pins around ``here``; None where there is nothing to draw.

    ``others`` and ``towns`` (the more important first) are drawn as far as they lie within.
    """
    if not pins:
        return None
    unit_km = KM_PER_MILE if miles else 1.0
    flat = _Flat([pin.position for pin in pins] + ([here] if here else []))
    dots = [Dot(pin.number, *flat.at(pin.position)) for pin in pins]
    centre = flat.at(here) if here else None
    _push_apart(dots, around=centre)
    step = _nice_step(flat.km / unit_km)
    per_step = round(step * unit_km * flat.units_per_km, 1)
    reach = max(hypot(dot.x - centre[0], dot.y - centre[1]) for dot in dots) if centre else 0.0
    rings = [
        Ring(round(per_step * count, 1), step * count, round(centre[1] - per_step * count + 4, 1))
        for count in range(1, _MOST_RINGS + 1)
        if centre and per_step * (count - 1) < reach
    ]
    found = DotMap(dots=dots, here=centre, rings=rings, scale_width=per_step, scale_distance=step)
    labels = _Labels(found)
    for dot, pin in zip(dots, pins, strict=True):
        labels.write(dot, pin.town, beside=18)
    found.towns = _orientation(towns, flat, labels)
    spots = [spot for spot in map(flat.at, others) if _is_near(spot)]
    found.others = "".join(f"M{x:g} {y:g}h0" for x, y in spots[:_MOST_OTHERS])
    return found


class _Flat:
    """The piece of the earth that holds all positions, laid flat (equirectangular, true at its middle)."""

    def __init__(self, positions: Sequence[Position]) -> None:
        # Around the first one, so that a network on both sides of the date line is not torn apart.
        self._first = positions[0][1]
        lats = [lat for lat, _ in positions]
        lons = [self._unwrapped(lon) for _, lon in positions]
        self._middle = ((min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2)
        self._squeeze = max(cos(radians(self._middle[0])), 0.01)
        width = max(max(lats) - min(lats), (max(lons) - min(lons)) * self._squeeze, _NARROWEST_DEGREES)
        self._scale = (SIZE - 2 * MARGIN) / width
        self.km = width * KM_PER_DEGREE
        self.units_per_km = self._scale / KM_PER_DEGREE

    def at(self, position: Position) -> tuple[float, float]:
        x = SIZE / 2 + (self._unwrapped(position[1]) - self._middle[1]) * self._squeeze * self._scale
        return round(x, 1), round(SIZE / 2 - (position[0] - self._middle[0]) * self._scale, 1)

    def _unwrapped(self, lon: float) -> float:
        return (lon - self._first + 180.0) % 360.0 - 180.0


class _Labels:
    """Names beside dots, to the right or the left, each once, and only where they cover nothing."""

    def __init__(self, drawn: DotMap) -> None:
        self._taken: list[_Box] = [(dot.x - 14, dot.y - 14, dot.x + 14, dot.y + 14) for dot in drawn.dots]
        if drawn.here:
            x, y = drawn.here
            self._taken.append((x - 18, y - 18, x + 18, y + 18))
            self._taken += [(x - 28, ring.label_y - 12, x + 28, ring.label_y + 4) for ring in drawn.rings]
        else:
            self._taken.append((0, drawn.scale_y - 14, drawn.scale_width + 20, SIZE))
        self._taken.append((SIZE - 34, 0, SIZE, 40))
        self._written: set[str] = set()

    def has_room_at(self, x: float, y: float) -> bool:
        """Whether a town's point can be drawn here."""
        inside = 0 <= x <= SIZE and _LINE / 2 <= y <= SIZE - _LINE / 2
        return inside and not any(_overlap((x - 6, y - 6, x + 6, y + 6), other) for other in self._taken)

    def write(self, dot: Dot, name: str, *, beside: float) -> bool:
        """Label the dot with a gap of ``beside``; False where the name stands already or finds no room."""
        width = len(name) * _LETTER
        if not name or name in self._written:
            return False
        for end in (False, True):
            left = dot.x - beside - width if end else dot.x + beside
            box = (left, dot.y - _LINE / 2, left + width, dot.y + _LINE / 2)
            if not dot.number:
                # A town's own point needs room as well; a pin has its already.
                box = (min(left, dot.x - 6), box[1], max(left + width, dot.x + 6), box[3])
            if box[0] < 0 or box[2] > SIZE or any(_overlap(box, other) for other in self._taken):
                continue
            dot.label, dot.label_end = name, end
            dot.label_x = round(dot.x + (-beside if end else beside), 1)
            self._written.add(name)
            self._taken.append(box)
            return True
        return False


def _orientation(towns: Iterable[Town], flat: _Flat, labels: _Labels) -> list[Dot]:
    named: list[Dot] = []
    for town in towns:
        x, y = flat.at(town.position)
        dot = Dot(0, x, y)
        if len(named) < _MOST_TOWNS and labels.has_room_at(x, y) and labels.write(dot, town.name, beside=6):
            named.append(dot)
    return named


def _nice_step(width: float) -> int:
    """Return a round distance that goes about three times into half the width."""
    fitting = [step for step in _STEPS if step * 2 <= width * 0.7]
    return fitting[-1] if fitting else _STEPS[0]


def _push_apart(dots: list[Dot], *, around: tuple[float, float] | None) -> None:
    """Move dots that would cover each other, or the customer, a little apart; same input, same drawing."""
    fixed = [Dot(0, *around)] if around else []
    for _ in range(_ROUNDS):
        moved = False
        for place, one in enumerate(dots):
            for other in [*dots[place + 1 :], *fixed]:
                dx, dy = other.x - one.x, other.y - one.y
                gap = hypot(dx, dy)
                if gap >= _APART - 0.5:
                    continue
                moved = True
                if gap < 0.1:  # noqa: PLR2004 - the same spot: any direction will do, but always the same
                    dx, dy, gap = cos(tau * one.number / 7), sin(tau * one.number / 7), 1.0
                push = (_APART - min(gap, _APART)) / 2
                one.x, one.y = _inside(one.x - dx / gap * push), _inside(one.y - dy / gap * push)
                if other.number:
                    other.x, other.y = _inside(other.x + dx / gap * push), _inside(other.y + dy / gap * push)
        if not moved:
            return


def _inside(value: float) -> float:
    return round(min(max(value, MARGIN / 2), SIZE - MARGIN / 2), 1)


def _is_near(spot: tuple[float, float]) -> bool:
    # The drawing stands in a box that may be wider than high.
    return -SIZE / 2 <= spot[0] <= SIZE * 1.5 and 0 <= spot[1] <= SIZE


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
