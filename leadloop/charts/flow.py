"""How many went from where to where in a time: nodes in columns, and between them streams as wide as many took them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from leadloop.charts.drawing import (
    NARROW,
    Box,
    Cell,
    Chart,
    Drawing,
    Mark,
    Path,
    Shape,
    Table,
    Words,
    amount,
    both,
)
from leadloop.charts.wording import count, fitting, width_of

_THICK: Final = 12
_GAP: Final = 10
# How far apart columns lie on a phone, where the stream runs down; and how high the drawing is elsewhere.
_DOWN: Final = 104
_HIGH: Final = 300
_LABEL: Final = 18


@dataclass(frozen=True, slots=True)
class Node:
    key: str
    name: str
    tone: str = "accent"


@dataclass(frozen=True, slots=True)
class Link:
    source: str
    target: str
    count: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """A node's place: ``along`` the stream, from ``start`` on across it, ``size`` wide; its name has ``room``."""

    along: float
    start: float
    size: float
    room: float


def flow(columns: Sequence[Sequence[Node]], links: Sequence[Link], *, back_title: str = "") -> Chart | None:
    """Return the streams between nodes, columns in order of the way; None where nothing moved.

    What went back, or to another node of its own column, is listed under ``back_title`` and not drawn: a stream has one
    direction. A link to or from a node that is in no column is an error.
    """
    column = {node.key: place for place, nodes in enumerate(columns) for node in nodes}
    nodes = {node.key: node for each in columns for node in each}
    moved = [link for link in links if amount(link.count)]
    if not moved:
        return None
    forward = [link for link in moved if column[link.source] < column[link.target]]
    back = [link for link in moved if column[link.source] >= column[link.target]]
    narrow, wide = both(lambda width: _draw(width, columns, nodes, forward))
    rows = [
        [Cell(nodes[link.source].name), Cell(nodes[link.target].name), Cell(count(link.count), link.href)]
        for link in [*forward, *back]
    ]
    return Chart(
        narrow,
        wide,
        Table([_("From"), _("To"), _("Count")], rows),
        reading=_("Streams are as wide as many took them, and coloured by where they lead.") if forward else "",
        apart_title=(back_title or _("Corrected, and therefore backward")) if back else "",
        apart=[Cell(_says(link, nodes), link.href) for link in back],
    )


def _says(link: Link, nodes: Mapping[str, Node]) -> str:
    words = {"source": nodes[link.source].name, "target": nodes[link.target].name, "count": count(link.count)}
    return _("%(source)s to %(target)s: %(count)s") % words


def _draw(width: float, columns: Sequence[Sequence[Node]], nodes: Mapping[str, Node], links: Sequence[Link]) -> Drawing:
    down = width <= NARROW
    sizes = _sizes(links)
    shown = [kept for each in columns if (kept := [node for node in each if sizes.get(node.key)])]
    if not shown:
        return Drawing(width, 0, [])
    long = _DOWN * (len(shown) - 1) + _THICK + 2 * _LABEL if down else width
    across = width if down else _HIGH
    places = _places(shown, sizes, across, long, down=down)
    streams = _streams(links, nodes, places, down=down)
    marks = [*streams, *(_node(nodes[key], place, sizes[key], long, down=down) for key, place in places.items())]
    return Drawing(width, long if down else _HIGH, marks)


def _sizes(links: Iterable[Link]) -> dict[str, float]:
    """Return how much each node holds: the more of what comes and what goes."""
    comes: dict[str, float] = defaultdict(float)
    goes: dict[str, float] = defaultdict(float)
    for link in links:
        goes[link.source] += amount(link.count)
        comes[link.target] += amount(link.count)
    return {key: max(comes[key], goes[key]) for key in {*comes, *goes}}


def _label(node: Node, size: float) -> str:
    return f"{node.name} {count(size)}"


def _rooms(nodes: Sequence[Node], sizes: Mapping[str, float], across: float, *, down: bool) -> dict[str, float]:
    """Return what each node's name needs across the stream, and no more than its part of it."""
    most = (across - _GAP * (len(nodes) - 1)) / len(nodes)
    return {node.key: min(width_of(_label(node, sizes[node.key])) if down else 2.0 * _LABEL, most) for node in nodes}


def _places(
    shown: Sequence[Sequence[Node]], sizes: Mapping[str, float], across: float, long: float, *, down: bool
) -> dict[str, _Place]:
    rooms = [_rooms(each, sizes, across, down=down) for each in shown]
    scale = min(_scale(room, sizes, across) for room in rooms)
    places: dict[str, _Place] = {}
    apart = (long - _THICK - (2 * _LABEL if down else 0)) / (len(shown) - 1)
    for number, each in enumerate(shown):
        along = apart * number + (_LABEL if down else 0)
        slots = [max(sizes[node.key] * scale, rooms[number][node.key]) for node in each]
        free = (across - sum(slots) - _GAP * (len(each) - 1)) / 2
        start = max(free, 0.0)
        for node, slot in zip(each, slots, strict=True):
            size = sizes[node.key] * scale
            places[node.key] = _Place(along, start + (slot - size) / 2, size, slot if down else apart - 2 * _THICK)
            start += slot + _GAP
    return places


def _scale(rooms: Mapping[str, float], sizes: Mapping[str, float], across: float) -> float:
    """Return how many units one is, so that a column fits; names that need more than their node take from it."""
    room, total = across - _GAP * (len(rooms) - 1), sum(sizes[key] for key in rooms)
    scale = 0.0
    for key in sorted(rooms, key=lambda key: sizes[key] / rooms[key]):
        scale = room / total
        if sizes[key] * scale >= rooms[key]:
            break
        room -= rooms[key]
        total -= sizes[key]
    return scale


def _streams(
    links: Sequence[Link], nodes: Mapping[str, Node], places: Mapping[str, _Place], *, down: bool
) -> list[Mark]:
    sizes = _sizes(links)
    # By place on both sides, so that streams cross as little as they must.
    begins = _offsets(links, by=lambda link: link.source, order=lambda link: places[link.target].start)
    ends = _offsets(links, by=lambda link: link.target, order=lambda link: places[link.source].start)
    marks = []
    for link, before, behind in zip(links, begins, ends, strict=True):
        source, target = places[link.source], places[link.target]
        unit = source.size / sizes[link.source]
        path = _ribbon(
            source.along + _THICK,
            target.along,
            source.start + before * unit,
            target.start + behind * unit,
            max(amount(link.count) * unit, 1.0),
            down=down,
        )
        marks.append(Mark([path], nodes[link.target].tone, _says(link, nodes), link.href))
    return marks


def _offsets(links: Sequence[Link], *, by: Callable[[Link], str], order: Callable[[Link], float]) -> list[float]:
    """Return for each link how much goes before it in its node."""
    done: dict[str, float] = defaultdict(float)
    offsets = [0.0] * len(links)
    for place in sorted(range(len(links)), key=lambda place: order(links[place])):
        offsets[place] = done[by(links[place])]
        done[by(links[place])] += amount(links[place].count)
    return offsets


def _ribbon(a: float, b: float, begin: float, end: float, wide: float, *, down: bool) -> Path:
    middle = (a + b) / 2

    def at(*points: tuple[float, float]) -> tuple[float, ...]:
        return tuple(value for along, over in points for value in ((over, along) if down else (along, over)))

    steps = [
        ("M", at((a, begin))),
        ("C", at((middle, begin), (middle, end), (b, end))),
        ("L", at((b, end + wide))),
        ("C", at((middle, end + wide), (middle, begin + wide), (a, begin + wide))),
        ("Z", ()),
    ]
    return Path(steps, "stream")


def _node(node: Node, place: _Place, size: float, long: float, *, down: bool) -> Mark:
    thick, wide = _THICK, max(place.size, 1.5)
    shapes: list[Shape]
    if down:
        shapes = [Box(place.start, place.along, wide, thick, "solid")]
        last = place.along + 2 * _LABEL > long - thick
        y = place.along + thick + 14 if last else place.along - 5
        middle = place.start + place.size / 2
        shapes.append(Words(middle, y, fitting(_label(node, size), place.room), "middle", "over"))
        return Mark(shapes, node.tone)
    shapes = [Box(place.along, place.start, thick, wide, "solid")]
    last = place.along + 2 * thick > long
    x, anchor = (place.along - 6, "end") if last else (place.along + thick + 6, "start")
    y = place.start + place.size / 2
    shapes += [
        Words(x, y - 2, fitting(node.name, place.room), anchor, "over"),
        Words(x, y + 13, count(size), anchor, "over"),
    ]
    return Mark(shapes, node.tone)
