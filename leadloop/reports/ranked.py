"""All locations that were offered something, ranked by what they win: columns, since of thousands what Python does for each would be most of the work."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final, TypeAlias

import numpy as np

from leadloop.accounts.models import Brand
from leadloop.core.blocks import Kind, blocks_of
from leadloop.core.statements import stored
from leadloop.core.text import search_key
from leadloop.network.models import Location
from leadloop.opportunities.enums import Stage
from leadloop.reports.cohort import Filters
from leadloop.reports.rollups.facts import digits_of
from leadloop.reports.rollups.measures import Count, Floats, Ints, stands
from leadloop.reports.scope import ScopeReader
from leadloop.reports.statistics.intervals import Rate, rate_of
from leadloop.reports.statistics.pooling import Pooled, beta_binomial
from leadloop.reports.statistics.ranks import Ranks, ranks_of

# With fewer accepted ones a location has no place: what it tells is hardly more than chance.
FEWEST: Final = 5
# Locations by their rows.
Rows: TypeAlias = Ints
_MEASURES: Final = (
    *(int(each) for each in (Count.OFFERED, Count.ACCEPTED, Count.WON)),
    *(stands(stage) for stage in (Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED, Stage.ACCEPTED)),
)
# As it stands: to let Django write it anew would be a third of what it takes.
_LOCATED: Final = (
    "SELECT id, ref, name, region, search_key "  # noqa: S608 - a name
    f"FROM {Location._meta.db_table} WHERE brand_id = %s ORDER BY ref"  # noqa: SLF001 - documented Model._meta API
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One location. ``undecided``: of how many each rate is not known yet. ``pooled`` is the win rate to be expected of it, ``rank`` its place; 0: too few to have one.

    The true place is between ``rank_low`` and ``rank_high`` (90 %). ``region`` is as the location writes it.
    """

    ref: str
    name: str
    region: str
    accepted: Rate
    won: Rate
    undecided: dict[str, int]
    pooled: float
    pooled_low: float
    pooled_high: float
    rank: int
    rank_low: int
    rank_high: int

    @property
    def n(self) -> int:
        """How many opportunities it was offered."""
        return self.accepted.n


@dataclass(frozen=True, slots=True)
class Medians:
    """The median of the rates of those locations that have a place; None where none has. ``n``: how many there are."""

    accepted: float | None
    won: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row for each location, by reference.

    ``ids`` (32 digits) and the texts are of all locations; ``of`` says which of them each row is. The other columns are of
    the rows: counts, ``open`` (accepted ones neither won nor lost), win rates pooled, and places.
    """

    ids: list[str]
    refs: list[str]
    names: list[str]
    regions: list[str]
    searched_by: list[str]
    of: Ints
    offered: Ints
    accepted: Ints
    won: Ints
    unanswered: Ints
    open: Ints
    pooled: Pooled
    ranks: Ranks

    def chosen(self, filters: Filters, words: str) -> Rows:
        """Return those that the location and region of the filters, and the words, leave."""
        rows = np.arange(len(self.of))
        if filters.location:
            rows = self._where(rows, lambda at: self.refs[at] == filters.location)
        if filters.region:
            region = filters.region.casefold()
            rows = self._where(rows, lambda at: self.regions[at].casefold() == region)
        for word in search_key(words).split()[:8]:
            rows = self._where(rows, partial(self._has, word))
        return rows

    def in_order(self, rows: Rows, by: str, *, downwards: bool) -> Rows:
        """Return them by one of :data:`ORDERS`. Equal ones come by reference, as they came."""
        key = ORDERS[by](self)[rows]
        is_known = ~np.isnan(key)
        known, key = rows[is_known], key[is_known]
        order = np.argsort(-key if downwards else key, kind="stable")
        return np.concatenate([known[order], rows[~is_known]])

    def standings(self, rows: Rows) -> tuple[Standing, ...]:
        """Tell of these locations."""
        columns = (self.offered, self.accepted, self.won, self.unanswered, self.open, self.pooled.mean, self.ranks.rank)
        numbers = [each[rows].tolist() for each in columns]
        ends = [each.tolist() for each in (*self.pooled.interval(rows), *self.ranks.interval(rows))]
        return tuple(map(self._standing, self.of[rows].tolist(), *numbers, *ends))

    def medians(self, rows: Rows | None = None) -> Medians:
        """Return the medians of these locations, or of all."""
        ranked = self.ranks.ranked if rows is None else rows[self.ranks.rank[rows] > 0]
        if not len(ranked):
            return Medians(None, None, 0)
        accepted, won = self.accepted[ranked], self.won[ranked]
        return Medians(
            accepted=_median(accepted / self.offered[ranked]),
            won=_median(won / accepted),
            n=len(ranked),
        )

    def medians_of_regions(self, rows: Rows) -> dict[str, Medians]:
        """Return the medians of each region, in small letters, of which one of these locations is."""
        folded = [each.casefold() for each in self.regions]
        number_of = {region: number for number, region in enumerate(set(folded))}
        numbers = np.array([number_of[each] for each in folded], dtype=np.int64)[self.of]
        asked = dict.fromkeys(folded[at] for at in self.of[rows].tolist())
        return {region: self.medians(np.flatnonzero(numbers == number_of[region])) for region in asked}

    def _where(self, rows: Rows, is_meant: Callable[[int], bool]) -> Rows:
        return np.array(
            [row for row, at in zip(rows.tolist(), self.of[rows].tolist(), strict=True) if is_meant(at)], np.int64
        )

    def _has(self, word: str, at: int) -> bool:
        return word in self.searched_by[at] or word in search_key(self.refs[at])

    def _standing(
        self, at: int, n: int, k: int, won: int, unanswered: int, still: int, mean: float, rank: int,
        low: float, high: float, best: int, worst: int,
    ) -> Standing:  # fmt: skip
        return Standing(
            self.refs[at],
            self.names[at],
            self.regions[at],
            accepted=rate_of(k, n),
            won=rate_of(won, k),
            undecided={"accepted": unanswered, "won": still},
            pooled=mean,
            pooled_low=low,
            pooled_high=high,
            rank=rank,
            rank_low=best,
            rank_high=worst,
        )


def ranked(reader: ScopeReader, brand: Brand) -> Ranked:
    """Rank all locations of the brand by what they made of the leads of the reader's scope."""
    keys, counts = reader.by_location(_MEASURES, wanted=reader.scope.by_location(None))
    numbers, refs, names, regions, searched_by = blocks_of(_LOCATED, [stored(brand.pk)], Kind.ID, *[Kind.TEXT] * 4)
    ids = digits_of(numbers.tolist())
    row_of = {key: row for row, key in enumerate(keys)}
    # Of one that has no sums there is nothing.
    counts = np.append(counts, np.zeros((1, len(_MEASURES)), dtype=np.int64), axis=0)
    counts = counts[np.array([row_of.get(each, -1) for each in ids], dtype=np.int64)]
    of = np.flatnonzero(counts[:, 0])
    offered, accepted, won, unseen, seen, still = counts[of].T
    pooled, ranks = _pooled(won.tobytes(), accepted.tobytes())
    return Ranked(
        ids, refs, names, regions, searched_by, of, offered, accepted, won, unseen + seen, still, pooled, ranks
    )


# The same counts are asked for again and again: by each page and order of a table, and by each of the locations that look at
# their own report of one month.
@lru_cache(maxsize=8)
def _pooled(won: bytes, accepted: bytes) -> tuple[Pooled, Ranks]:
    """Pool and rank these counts, whose bytes are given, since arrays cannot be compared as keys are. Not to be changed."""
    k, n = (np.frombuffer(each, np.int64) for each in (won, accepted))
    pooled = beta_binomial(k, n)
    return pooled, ranks_of(pooled, n, fewest=FEWEST)


def _median(values: Floats) -> float:
    """Return the median of some; of as few as a region has, numpy's own takes five times as long."""
    ordered = np.sort(values)
    middle = len(ordered) // 2
    return float((ordered[middle] + ordered[~middle]) / 2)


def _won(given: Ranked) -> Floats:
    # One of one does not lead here either: its rate is not told.
    return np.where(given.ranks.rank > 0, given.won / np.maximum(given.accepted, 1), np.nan)


def _by_name(given: Ranked) -> Floats:
    names = [given.names[at].casefold() for at in given.of.tolist()]
    place = {name: number for number, name in enumerate(sorted(set(names)))}
    return np.array([place[each] for each in names], dtype=np.float64)


# By what rows are ordered; those of which that is not known (nan) come last either way.
ORDERS: Final[dict[str, Callable[[Ranked], Floats]]] = {
    "rank": lambda given: np.where(given.ranks.rank > 0, given.ranks.rank, np.nan),
    "name": _by_name,
    "offered": lambda given: given.offered.astype(np.float64),
    "accepted": lambda given: given.accepted / given.offered,
    "won": _won,
}
