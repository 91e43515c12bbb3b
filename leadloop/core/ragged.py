"""Columns of bytes of different lengths, and rows laid out of several: numpy copies what Python would join value by value."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Ragged(NamedTuple):
    """A column of bytes: those of each value are ``counts`` items; all ``items``, of one width, follow one another."""

    items: Array
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, values: Sequence[bytes]) -> "Ragged":
        """Return a column of these values."""
        lengths = np.fromiter(map(len, values), np.int64, len(values))
        return cls(np.frombuffer(b"".join(values), np.uint8), lengths)

    @classmethod
    def of_each(cls, items: Array) -> "Ragged":
        """Return a column of which each value is one of these."""
        return cls(items, np.ones(len(items), dtype=np.int64))

    @property
    def width(self) -> int:
        """How many bytes an item has."""
        return self.items.dtype.itemsize

    def values(self) -> Iterator[bytes]:
        """Yield each value."""
        joined, begins = self.items.tobytes(), self.begins()
        ends = begins + self.counts * self.width
        return (joined[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True))

    def begins(self) -> NDArray[np.int64]:
        """Return at which byte each value begins."""
        found: NDArray[np.int64] = (np.cumsum(self.counts) - self.counts) * self.width
        return found


def in_rows(columns: Sequence[Ragged], *, word: int = 1) -> Ragged:
    """Return rows, each its values of these columns one after the other, filled up with noughts to whole words of so many bytes."""
    lengths = np.sum([each.counts * each.width for each in columns], axis=0)
    counts: NDArray[np.int64] = -(-lengths // word)
    rows = Ragged(np.zeros(int(counts.sum()), dtype=f"V{word}"), counts)
    at, stream = rows.begins(), rows.items.view(np.uint8)
    for column in columns:
        _put(stream, at if (column.counts == 1).all() else _each(column, at), column.items)
        at = at + column.counts * column.width
    return rows


def _each(column: Ragged, at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each item goes, where ``at`` is where each value begins."""
    begin = at - column.begins()
    found: NDArray[np.int64] = np.repeat(begin, column.counts) + np.arange(len(column.items)) * column.width
    return found


def _put(stream: NDArray[np.uint8], at: NDArray[np.int64], items: Array) -> None:
    """Copy each item to its place, where a byte of the stream begins."""
    if len(items):
        width = items.dtype.itemsize
        # All places at which an item could begin; they overlap.
        everywhere: Array = np.ndarray((len(stream) - width + 1,), dtype=f"V{width}", buffer=stream, strides=(1,))
        everywhere[at] = items.view(f"V{width}")
