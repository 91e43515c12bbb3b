"""How long many waited, and how it ended: what the curves are made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Counts: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Waits:
    """How long many waited, grouped by time, so that millions are as cheap as the groups that they fall into.

    ``seconds``, ascending, is what those of a group waited (their mean, where they differ). ``ended`` counts, by cause
    and group, those whose wait ended then; ``censored`` those who were seen to wait so long and no longer: still open,
    or lost sight of. A group may be of nobody. Where some end and others are censored at the same time, the latter count as still waiting then
    (Kaplan and Meier's own convention).
    """

    seconds: Floats
    ended: Counts
    censored: Counts

    @classmethod
    def of(cls, ended: Sequence[Iterable[float]], censored: Iterable[float] = ()) -> "Waits":
        """Group plain times: those that ended, for each cause, and those censored."""
        parts = [np.fromiter(times, np.float64) for times in (*ended, censored)]
        seconds, places = np.unique(np.concatenate(parts), return_inverse=True)
        splits = np.cumsum([len(part) for part in parts])[:-1]
        counts = np.array([np.bincount(each, minlength=len(seconds)) for each in np.split(places, splits)], np.int64)
        return cls(seconds, counts[:-1], counts[-1])

    def __add__(self, other: "Waits") -> "Waits":
        """Both together; groups of exactly the same seconds become one."""
        if len(self.ended) != len(other.ended):
            raise ValueError("these waits end by different causes")
        seconds, places = np.unique(np.concatenate((self.seconds, other.seconds)), return_inverse=True)
        ended, censored = np.hstack((self.ended, other.ended)), np.hstack((self.censored, other.censored))
        counts = np.zeros((len(seconds), len(ended) + 1), np.int64)
        # Not by +=, which would lose one of two groups of the same seconds.
        np.add.at(counts, places, np.vstack((ended, censored)).T)
        return Waits(seconds, counts.T[:-1], counts.T[-1])

    @property
    def n(self) -> int:
        """How many began to wait."""
        return int(self.ended.sum() + self.censored.sum())

    @property
    def gone(self) -> Counts:
        """How many ended at each time, by whatever cause."""
        return np.asarray(self.ended.sum(axis=0), np.int64)

    @property
    def at_risk(self) -> Counts:
        """How many had waited at least so long, and were still seen to."""
        leaving = self.ended.sum(axis=0) + self.censored
        return np.asarray(leaving[::-1].cumsum()[::-1], np.int64)

    def beyond(self, seconds: float) -> "Waits":
        """Only those seen to wait longer than that; their times still count from the beginning."""
        first = int(np.searchsorted(self.seconds, seconds, side="right"))
        return Waits(self.seconds[first:], self.ended[:, first:], self.censored[first:])
