"""Columns of texts as numbers: few are different, and numbers are compared and put together at once. Pure."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from leadloop.reports.rollups.measures import Ints


class _Numbers(dict[Any, int]):
    """Gives each thing that it is asked for a number, from 0 on."""

    def __missing__(self, key: Any) -> int:
        self[key] = number = len(self)
        return number


class Words(NamedTuple):
    """A column of texts: ``codes`` are places in ``words``."""

    codes: Ints
    words: Sequence[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Words":
        """Return a column of these texts."""
        codes, words = numbered(texts)
        return cls(codes, words)

    def told(self) -> list[str]:
        """Return the text of each row."""
        return list(map(self.words.__getitem__, self.codes.tolist()))

    def at(self, places: Any) -> "Words":
        """Return these rows."""
        return Words(self.codes[places], self.words)

    def then(self, others: "Words") -> "Words":
        """Return these rows and then the others."""
        codes, words = numbered([*self.words, *others.words])
        return Words(codes[np.concatenate([self.codes, len(self.words) + others.codes])], words)

    def put(self, how: Callable[[str], str]) -> "Words":
        """Return each row as this makes it."""
        codes, words = numbered(map(how, self.words))
        return Words(codes[self.codes], words)

    def only(self, mask: Any) -> "Words":
        """Return the text of those rows that the mask holds for; the others have none."""
        codes, words = numbered(["", *self.words])
        return Words(np.where(mask, codes[1 + self.codes], codes[0]), words)

    def equal(self, word: str) -> Any:
        """Return which rows have this text."""
        code = self.words.index(word) if word in self.words else -1
        return self.codes == code


def numbered(things: Iterable[Any]) -> tuple[Ints, list[Any]]:
    """Return the number of each thing, and those that are different, by number."""
    numbers = _Numbers()
    return np.fromiter(map(numbers.__getitem__, things), dtype=np.int64), list(numbers)


def joined(*columns: Words) -> tuple[Ints, list[tuple[str, ...]]]:
    """Return columns put together: the number of each row, and those that are different, by number."""
    code = np.zeros(len(columns[0].codes), dtype=np.int64)
    for column in columns:
        code = code * max(1, len(column.words)) + column.codes
    different, which = np.unique(code, return_inverse=True)
    told: list[list[str]] = []
    for column in reversed(columns):
        different, places = np.divmod(different, max(1, len(column.words)))
        told.insert(0, [column.words[place] for place in places.tolist()])
    return which, list(zip(*told, strict=True))
