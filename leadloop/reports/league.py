"""Locations side by side: what each of them tells, how far that can be told from chance, and which place that is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

import numpy as np

from leadloop.accounts.models import Brand
from leadloop.core.blocks import Kind, blocks
from leadloop.core.text import search_key
from leadloop.core.transaction import one_moment
from leadloop.network.models import Location
from leadloop.opportunities.enums import Stage
from leadloop.reports.cohort import EVERYTHING, Filters
from leadloop.reports.measured import TimeTo, times_to
from leadloop.reports.rollups.enums import Hours
from leadloop.reports.rollups.facts import digits_of
from leadloop.reports.rollups.measures import TO_ACCEPT, Count, stands
from leadloop.reports.rollups.numbering import batches
from leadloop.reports.rollups.wanted import BY_LOCATION, TOGETHER
from leadloop.reports.scope import Scope, ScopeReader, scope_of
from leadloop.reports.statistics.intervals import Rate, rate_of
from leadloop.reports.statistics.pooling import Pooled, beta_binomial
from leadloop.reports.statistics.ranks import Ranks, ranks_of
from leadloop.reports.statistics.waits import Counts

# With fewer accepted ones a location has no place: what it tells is hardly more than chance.
FEWEST: Final = 5
PAGE: Final = 50
# Of so many times are computed together.
_TOGETHER: Final = 50
_MEASURES: Final = (
    *(int(each) for each in (Count.OFFERED, Count.ACCEPTED, Count.WON)),
    *(stands(stage) for stage in (Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED, Stage.ACCEPTED)),
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
class League:
    """``rows`` are those asked for, ``found`` how many there are in all of the pages.

    ``tests``: how many test leads of the network are left out. ``network`` are the medians of all locations in the league, ``regions`` those of each region, in small letters; ``times``
    to accept of the rows, by reference, told in ``hours``.
    """

    rows: tuple[Standing, ...]
    found: int
    tests: int
    network: Medians
    regions: dict[str, Medians] = field(default_factory=dict)
    times: dict[str, TimeTo] = field(default_factory=dict)
    hours: Hours = Hours.CALENDAR


@dataclass(frozen=True, slots=True)
class Order:
    """Which rows, and which first: ``by`` is one of :data:`ORDERS`; ``words`` are in the name, place or reference."""

    by: str = "rank"
    downwards: bool = False
    words: str = ""
    # Which fifty, from 1 on; None: all.
    page: int | None = 1


class _Line(NamedTuple):
    """A location and its counts; ``place`` is where it is in the columns of pooled rates and ranks, ``id`` has 32 digits."""

    id: str
    ref: str
    name: str
    region: str
    searched_by: str
    offered: int
    accepted: int
    won: int
    unanswered: int
    open: int
    rank: int
    place: int


# Those without a place, or without a rate, come last either way.
ORDERS: Final[dict[str, Callable[[_Line], Any]]] = {
    "rank": lambda line: line.rank or None,
    "name": lambda line: line.name.casefold(),
    "offered": lambda line: line.offered,
    "accepted": lambda line: line.accepted / line.offered,
    # One of one does not lead here either: its rate is not told.
    "won": lambda line: line.won / line.accepted if line.rank else None,
}


def league(
    brand: Brand,
    *,
    filters: Filters = EVERYTHING,
    order: Order = Order(),
    hours: Hours = Hours.CALENDAR,
    now: datetime,
) -> League:
    """Rank the locations that were offered leads of the cohort by their win rate (won of accepted), partly pooled.

    Filters by location or region choose rows; places, pooling and medians are always among all locations of the network
    that were offered something, lest a location lead because its rivals are out of sight.
    """
    scope = scope_of(brand, Filters(filters.since, filters.before, source=filters.source, form=filters.form))
    with one_moment(hurry=True):
        reader = ScopeReader(scope).by_clock(hours, now=now)
        _names, tests = reader.grid(TOGETHER, [Count.TESTS])
        lines, pooled, ranks = _ranked(reader, brand)
        chosen = _chosen(lines, filters, search_key(order.words).split()[:8])
        shown = _ordered(chosen, order)
        times = _times(reader, scope, shown, now=now)
    inside: dict[str, list[_Line]] = {line.region.casefold(): [] for line in shown}
    for line in lines:
        inside.get(line.region.casefold(), []).append(line)
    return League(
        rows=_standings(shown, pooled, ranks),
        found=len(chosen),
        tests=int(tests.sum()),
        network=_medians(lines),
        regions={region: _medians(some) for region, some in inside.items()},
        times=times,
        hours=hours,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A location among all: ``own`` is None where it was offered nothing."""

    own: Standing | None
    medians: Medians


def place_of(reader: ScopeReader, brand: Brand, filters: Filters) -> Place:
    """Return the place of the location of ``filters`` among all that were offered leads in their time."""
    everywhere = reader.of(scope_of(brand, Filters(filters.since, filters.before)))
    lines, pooled, ranks = _ranked(everywhere, brand)
    own = _standings([line for line in lines if line.ref == filters.location], pooled, ranks)
    return Place(own[0] if own else None, _medians(lines))


def _ranked(reader: ScopeReader, brand: Brand) -> tuple[list[_Line], Pooled, Ranks]:
    wanted = reader.scope.by_location(None)
    return _lines(brand, *reader.by_location(_MEASURES, wanted=wanted))


def _lines(brand: Brand, ids: list[str], counts: Counts) -> tuple[list[_Line], Pooled, Ranks]:
    """Return the locations that were offered something, by reference."""
    located = Location.objects.for_brand(brand).order_by("ref")
    columns = located.values_list("pk", "ref", "name", "region", "search_key")
    keys, *texts = blocks(columns, Kind.ID, *[Kind.TEXT] * 4)
    row_of = dict(zip(digits_of(keys.tolist()), zip(*texts, strict=True), strict=True))
    place_of = {key: place for place, (key, n) in enumerate(zip(ids, counts[:, 0].tolist(), strict=True)) if n}
    told = [key for key in row_of if key in place_of]
    offered, accepted, won, unseen, seen, still = counts[[place_of[key] for key in told]].reshape(-1, len(_MEASURES)).T
    pooled = beta_binomial(won, accepted)
    ranks = ranks_of(pooled, won, accepted, fewest=FEWEST)
    numbers = (offered, accepted, won, unseen + seen, still, ranks.rank, np.arange(len(told)))
    rows = zip(*map(row_of.__getitem__, told), strict=True)
    return list(map(_Line, told, *rows, *map(np.ndarray.tolist, numbers))), pooled, ranks


def _chosen(lines: list[_Line], filters: Filters, words: Sequence[str]) -> list[_Line]:
    """Return those that the filters and the words leave."""
    region = filters.region.casefold()
    if filters.location or region:
        lines = [
            line for line in lines if filters.location in ("", line.ref) and region in ("", line.region.casefold())
        ]
    for word in words:
        lines = [line for line in lines if word in line.searched_by or word in search_key(line.ref)]
    return lines


def _standings(lines: Sequence[_Line], pooled: Pooled, ranks: Ranks) -> tuple[Standing, ...]:
    mean, ends = pooled.mean, pooled.interval([line.place for line in lines])
    return tuple(
        _standing(line, float(mean[line.place]), (float(low), float(high)), ranks)
        for line, low, high in zip(lines, *ends, strict=True)
    )


def _standing(line: _Line, mean: float, interval: tuple[float, float], ranks: Ranks) -> Standing:
    return Standing(
        line.ref,
        line.name,
        line.region,
        accepted=rate_of(line.accepted, line.offered),
        won=rate_of(line.won, line.accepted),
        undecided={"accepted": line.unanswered, "won": line.open},
        pooled=mean,
        pooled_low=interval[0],
        pooled_high=interval[1],
        rank=line.rank,
        rank_low=int(ranks.low[line.place]),
        rank_high=int(ranks.high[line.place]),
    )


def _ordered(chosen: list[_Line], order: Order) -> list[_Line]:
    """Return the page's rows. Equal ones come by reference, as they came."""
    keys = {line.id: ORDERS[order.by](line) for line in chosen}
    known = [line for line in chosen if keys[line.id] is not None]
    rest = [line for line in chosen if keys[line.id] is None]
    ordered = sorted(known, key=lambda line: keys[line.id], reverse=order.downwards) + rest
    return ordered if order.page is None else ordered[(order.page - 1) * PAGE : order.page * PAGE]


def _times(reader: ScopeReader, scope: Scope, lines: Sequence[_Line], *, now: datetime) -> dict[str, TimeTo]:
    """Return the times to accept; some locations at once, whatever there are, so that memory does not grow."""
    found: dict[str, TimeTo] = {}
    for part in batches(lines, _TOGETHER):
        waits = reader.waits_by(BY_LOCATION, TO_ACCEPT, wanted=scope.by_location(frozenset(line.id for line in part)))
        times = times_to(waits, TO_ACCEPT, now=now)
        found |= {line.ref: times[line.id] for line in part}
    return found


def _medians(lines: Sequence[_Line]) -> Medians:
    ranked = [line for line in lines if line.rank]
    if not ranked:
        return Medians(None, None, 0)
    return Medians(
        accepted=float(np.median([line.accepted / line.offered for line in ranked])),
        won=float(np.median([line.won / line.accepted for line in ranked])),
        n=len(ranked),
    )
