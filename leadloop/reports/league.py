"""Locations side by side: what each of them tells, how far that can be told from chance, and which place that is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import numpy as np

from leadloop.accounts.models import Brand
from leadloop.core.text import search_key
from leadloop.core.transaction import one_moment
from leadloop.network.models import Location
from leadloop.reports.cohort import EVERYTHING, Filters
from leadloop.reports.measured import TimeTo, time_to, undecided
from leadloop.reports.rollups.measures import WAITS, Count
from leadloop.reports.rollups.totals import Totals
from leadloop.reports.scope import Scope, ScopeReader, scope_of
from leadloop.reports.statistics.intervals import Rate, rate_of
from leadloop.reports.statistics.pooling import Pooled, beta_binomial
from leadloop.reports.statistics.ranks import Ranks, ranks_of

# With fewer accepted ones a location has no place: what it tells is hardly more than chance.
FEWEST: Final = 5
PAGE: Final = 50
_TO_ACCEPT: Final = next(wait for wait in WAITS if wait.name == "to_accept")


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
class League:
    """``rows`` are those asked for, ``found`` how many there are in all of the pages.

    ``tests``: how many test leads of the network are left out. ``network`` are the medians of all locations in the league, ``regions`` those of each region, in small letters; ``times``
    to accept of the rows, by reference.
    """

    rows: tuple[Standing, ...]
    found: int
    tests: int
    network: Medians
    regions: dict[str, Medians] = field(default_factory=dict)
    times: dict[str, TimeTo] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """Which rows, and which first: ``by`` is one of :data:`ORDERS`; ``words`` are in the name, place or reference."""

    by: str = "rank"
    downwards: bool = False
    words: str = ""
    # Which fifty, from 1 on; None: all.
    page: int | None = 1


# Those without a place, or without a rate, come last either way.
ORDERS: Final[dict[str, Callable[[Standing], Any]]] = {
    "rank": lambda row: row.rank or None,
    "name": lambda row: row.name.casefold(),
    "offered": lambda row: row.n,
    "accepted": lambda row: row.accepted.rate,
    "won": lambda row: row.won.rate,
}


def league(brand: Brand, *, filters: Filters = EVERYTHING, order: Order = Order(), now: datetime) -> League:
    """Rank the locations that were offered leads of the cohort by their win rate (won of accepted), partly pooled.

    Filters by location or region choose rows; places, pooling and medians are always among all locations of the network
    that were offered something, lest a location lead because its rivals are out of sight.
    """
    scope = scope_of(brand, Filters(filters.since, filters.before, source=filters.source, form=filters.form))
    with one_moment(hurry=True):
        reader = ScopeReader(scope)
        tests = reader.totals().count(Count.TESTS)
        offered = reader.by(lambda key, _day: key.location, wanted=scope.by_location(None))
        rows = [row for row in _locations(brand) if row[0] in offered and offered[row[0]].count(Count.OFFERED)]
        standings = _standings(rows, offered)
        chosen = [
            (row, standing)
            for row, standing in zip(rows, standings, strict=True)
            if _is_wanted(row, filters, search_key(order.words).split()[:8])
        ]
        shown = _ordered(chosen, order)
        times = _times(reader, scope, [row for row, _standing in shown], now=now)
    return League(
        rows=tuple(standing for _row, standing in shown),
        found=len(chosen),
        tests=tests,
        network=_medians(standings),
        regions={
            region: _medians([each for each in standings if each.region.casefold() == region])
            for region in {standing.region.casefold() for _row, standing in shown}
        },
        times=times,
    )


# Id in 32 digits, reference, name, region, what it is searched by.
_Located = tuple[str, str, str, str, str]


def _locations(brand: Brand) -> list[_Located]:
    rows = Location.objects.for_brand(brand).order_by("ref").values_list("pk", "ref", "name", "region", "search_key")
    return [(pk.hex, ref, name, region, key) for pk, ref, name, region, key in rows]


def _is_wanted(row: _Located, filters: Filters, words: Sequence[str]) -> bool:
    _pk, ref, _name, region, key = row
    return (
        filters.location in ("", ref)
        and filters.region.casefold() in ("", region.casefold())
        and all(word in key or word in search_key(ref) for word in words)
    )


def _standings(rows: Sequence[_Located], offered: dict[str, Totals]) -> list[Standing]:
    if not rows:
        return []
    totals = [offered[pk] for pk, *_rest in rows]
    won = np.array([each.count(Count.WON) for each in totals], np.int64)
    accepted = np.array([each.count(Count.ACCEPTED) for each in totals], np.int64)
    pooled = beta_binomial(won, accepted)
    ranks = ranks_of(pooled, won, accepted, fewest=FEWEST)
    return [
        _standing(row, each, pooled, ranks, place) for place, (row, each) in enumerate(zip(rows, totals, strict=True))
    ]


def _standing(row: _Located, totals: Totals, pooled: Pooled, ranks: Ranks, place: int) -> Standing:
    _pk, ref, name, region, _key = row
    accepted = totals.count(Count.ACCEPTED)
    return Standing(
        ref,
        name,
        region,
        accepted=rate_of(accepted, totals.count(Count.OFFERED)),
        won=rate_of(totals.count(Count.WON), accepted),
        undecided=undecided(totals),
        pooled=float(pooled.mean[place]),
        pooled_low=float(pooled.low[place]),
        pooled_high=float(pooled.high[place]),
        rank=int(ranks.rank[place]),
        rank_low=int(ranks.low[place]),
        rank_high=int(ranks.high[place]),
    )


def _ordered(chosen: list[tuple[_Located, Standing]], order: Order) -> list[tuple[_Located, Standing]]:
    """Return the page's rows. Equal ones come by reference, as they came."""
    key = ORDERS[order.by]
    known = [each for each in chosen if key(each[1]) is not None]
    rest = [each for each in chosen if key(each[1]) is None]
    ordered = sorted(known, key=lambda each: key(each[1]), reverse=order.downwards) + rest
    return ordered if order.page is None else ordered[(order.page - 1) * PAGE : order.page * PAGE]


def _times(reader: ScopeReader, scope: Scope, rows: Sequence[_Located], *, now: datetime) -> dict[str, TimeTo]:
    """Return the times to accept; fifty locations at once, whatever there are, so that memory does not grow."""
    found: dict[str, TimeTo] = {}
    for first in range(0, len(rows), PAGE):
        part = rows[first : first + PAGE]
        wanted = scope.by_location(frozenset(pk for pk, *_rest in part))
        totals = reader.by(lambda key, _day: key.location, wanted=wanted, waits=True)
        found |= {ref: time_to(totals[pk], _TO_ACCEPT, now=now) for pk, ref, *_rest in part}
    return found


def _medians(standings: Sequence[Standing]) -> Medians:
    ranked = [each for each in standings if each.rank]
    if not ranked:
        return Medians(None, None, 0)
    return Medians(
        accepted=float(np.median([each.accepted.rate for each in ranked])),
        won=float(np.median([each.won.rate for each in ranked])),
        n=len(ranked),
    )
