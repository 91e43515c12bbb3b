"""Locations side by side: what each of them tells, how far that can be told from chance, and which place that is."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from leadloop.accounts.models import Brand
from leadloop.core.transaction import one_moment
from leadloop.reports.cohort import EVERYTHING, Filters
from leadloop.reports.measured import TimeTo, times_to
from leadloop.reports.ranked import Medians, Ranked, Rows, Standing, ranked
from leadloop.reports.rollups.enums import Hours
from leadloop.reports.rollups.measures import TO_ACCEPT, Count
from leadloop.reports.rollups.numbering import batches
from leadloop.reports.rollups.wanted import BY_LOCATION, TOGETHER
from leadloop.reports.scope import ScopeReader, scope_of

PAGE: Final = 50
# Of so many times are computed together.
_TOGETHER: Final = 50


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
    """Which rows, and which first: ``by`` is one of :data:`leadloop.reports.ranked.ORDERS`; ``words`` are in the name, place or reference."""

    by: str = "rank"
    downwards: bool = False
    words: str = ""
    # Which fifty, from 1 on; None: all.
    page: int | None = 1


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
        found = ranked(reader, brand)
        chosen = found.in_order(found.chosen(filters, order.words), order.by, downwards=order.downwards)
        shown = chosen if order.page is None else chosen[(order.page - 1) * PAGE : order.page * PAGE]
        times = _times(reader, found, shown, now=now)
    return League(
        rows=found.standings(shown),
        found=len(chosen),
        tests=int(tests.sum()),
        network=found.medians(),
        regions=found.medians_of_regions(shown),
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
    found = ranked(reader.of(scope_of(brand, Filters(filters.since, filters.before))), brand)
    # Without a location it would be the first of all.
    own = found.standings(found.chosen(Filters(location=filters.location), words="")) if filters.location else ()
    return Place(own[0] if own else None, found.medians())


def _times(reader: ScopeReader, given: Ranked, rows: Rows, *, now: datetime) -> dict[str, TimeTo]:
    """Return the times to accept; some locations at once, whatever there are, so that memory does not grow."""
    found: dict[str, TimeTo] = {}
    for part in batches(given.of[rows].tolist(), _TOGETHER):
        of = reader.scope.by_location(frozenset(given.ids[at] for at in part))
        times = times_to(reader.waits_by(BY_LOCATION, TO_ACCEPT, wanted=of), TO_ACCEPT, now=now)
        found |= {given.refs[at]: times[given.ids[at]] for at in part}
    return found
