"""Rows with a name, a drawing and a value: names beside it where there is room, above it on a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from leadloop.charts.drawing import NARROW, Words
from leadloop.charts.wording import fitting, width_of

_LONGEST_NAME: Final = 210
_LONGEST_VALUE: Final = 130
_GAP: Final = 12


@dataclass(frozen=True, slots=True)
class Rows:
    """Where each of the rows lies; ``left`` to ``right`` is theirs to draw in."""

    width: float
    left: float
    right: float
    top: float
    step: float
    count: int

    @property
    def bottom(self) -> float:
        return self.top + self.step * self.count

    @property
    def beside(self) -> bool:
        """Whether names stand beside what is drawn."""
        return self.left > 0

    def middle(self, place: int) -> float:
        """Return the height of the middle of what is drawn in a row."""
        return self.top + self.step * (place + 0.5) + (0 if self.beside else 9)

    def x(self, share: float) -> float:
        """Return the place of a share of the width."""
        return self.left + (self.right - self.left) * min(max(share, 0.0), 1.0)

    def words(self, place: int, name: str, value: str) -> list[Words]:
        """Return a row's name and value."""
        value = fitting(value, _LONGEST_VALUE)
        y = self.middle(place) + 4 if self.beside else self.top + self.step * place + 13
        room = self.left - _GAP if self.beside else self.width - width_of(value) - _GAP
        return [Words(0, y, fitting(name, room), look="name"), Words(self.width, y, value, "end")]


def rows_of(width: float, names: Sequence[str], values: Sequence[str], *, top: float = 4) -> Rows:
    """Return as many rows as there are names."""
    if width <= NARROW:
        return Rows(width, 0, width, top, 40, len(names))
    left = min(max(map(width_of, names)), _LONGEST_NAME) + _GAP
    right = width - min(max(map(width_of, values)), _LONGEST_VALUE) - _GAP
    return Rows(width, left, right, top, 30, len(names))
