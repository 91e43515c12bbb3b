"""`python -m bench.growth reports-*.txt > docs/pictures/reports-growth.svg`: how reports grow, from what runs of `bench reports` printed.

For each database and report: the slowest of its filters at each number of opportunities, both axes by powers of ten.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import floor, log10
from pathlib import Path
from xml.sax.saxutils import escape

_ROW = re.compile(
    r"(?P<database>\w+): (?P<report>[a-z]+)\b.*?\s100\s+[\d.]+\s+[\d.]+\s+(?P<p95>[\d.]+)\s+[\d.]+\s+0\s+(?P<size>[\d,]+) opp"
)
_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 760, 420, 64, 48, 190, 56
# Told apart by people who do not see red and green alike, on white as on black.
_COLOURS = {"pipeline": "#3b6fd4", "performance": "#d9822b", "revenue": "#2a9d8f", "satisfaction": "#8e5bb5"}
_DASHES = {"postgresql": "", "sqlite": "6 4"}
Points = dict[tuple[str, str], dict[int, float]]


def read(texts: Iterable[str]) -> Points:
    """Return milliseconds by size, of each database and report."""
    found: Points = defaultdict(dict)
    for text in texts:
        for row in _ROW.finditer(text):
            of, size = (row["database"], row["report"]), int(row["size"].replace(",", ""))
            found[of][size] = max(found[of].get(size, 0.0), float(row["p95"]))
    return found


def draw(points: Points) -> str:
    """Return the plot as SVG."""
    sizes = sorted({size for line in points.values() for size in line})
    first, last = log10(sizes[0]), log10(sizes[-1])
    slowest = max(ms for line in points.values() for ms in line.values())
    most = log10(slowest) + 0.1
    least = floor(log10(min(ms for line in points.values() for ms in line.values())))

    def at(size: float, ms: float) -> tuple[float, float]:
        x = _LEFT + (log10(size) - first) / max(last - first, 1e-9) * (_WIDTH - _LEFT - _RIGHT)
        y = _HEIGHT - _BOTTOM - (log10(ms) - least) / (most - least) * (_HEIGHT - _TOP - _BOTTOM)
        return x, y

    parts = [_text(_LEFT, 24, "Reports by API: slowest filter, 95th percentile", size=15, weight=600)]
    for ms in (each * 10**power for power in range(least, 4) for each in (1, 2, 5)):
        if least <= log10(ms) <= most:
            _x, y = at(sizes[0], ms)
            parts.append(f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#8884"/>')
            parts.append(_text(_LEFT - 8, y + 4, f"{ms:g} ms", anchor="end"))
    parts += [_text(at(each, 10**least)[0], _HEIGHT - _BOTTOM + 22, f"{each:,}", anchor="middle") for each in sizes]
    parts.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 12, "opportunities", anchor="middle"))
    parts += _lines(points, at)
    box = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    style = 'font-family="system-ui, sans-serif" font-size="12" fill="#808490"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} {style}>{"".join(parts)}</svg>\n'


def _lines(points: Points, at: object) -> list[str]:
    assert callable(at)
    parts, ends = [], []
    for (database, report), line in sorted(points.items()):
        places = [at(size, ms) for size, ms in sorted(line.items())]
        colour, dashes = _COLOURS[report], _DASHES[database]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
        )
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        ends.append((places[-1][1], f"{report}, {'PostgreSQL' if database == 'postgresql' else 'SQLite'}", colour))
    free = 0.0
    for y, name, colour in sorted(ends):
        free = max(y + 4, free + 15)
        parts.append(_text(_WIDTH - _RIGHT + 12, free, name, fill=colour))
    return parts


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", fill: str = "", size: int = 0, weight: int = 0
) -> str:
    more: Mapping[str, object] = {"fill": fill, "font-size": size, "font-weight": weight}
    told = "".join(f' {name}="{value}"' for name, value in more.items() if value)
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{told}>{escape(words)}</text>'


if __name__ == "__main__":
    sys.stdout.write(draw(read(Path(name).read_text() for name in sys.argv[1:])))
