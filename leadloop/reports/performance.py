"""How well, and how fast, locations answer: rates with their intervals, times with those still open."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from leadloop.accounts.models import Brand
from leadloop.core.transaction import one_moment
from leadloop.network.models import Location
from leadloop.reports.cohort import EVERYTHING, Filters, locations_in
from leadloop.reports.pages import first_of
from leadloop.reports.rollups.enums import Hours
from leadloop.reports.rollups.measures import ALL_WAITS, ATTEMPT, WAITS, Count, Wait
from leadloop.reports.rollups.numbering import batches
from leadloop.reports.rollups.table import Summed
from leadloop.reports.rollups.totals import Totals, waits_of_each
from leadloop.reports.rollups.wanted import BY_LOCATION, Wanted
from leadloop.reports.scope import Scope, ScopeReader, scope_of
from leadloop.reports.statistics.intervals import Rate, rate_of
from leadloop.reports.statistics.many import times_until
from leadloop.reports.statistics.survival import kaplan_meier, time_until

# What is counted, of what: a rate is of those who began to wait.
_RATES: Final = {
    "acknowledged": (Count.ACKNOWLEDGED, Count.OFFERED),
    "accepted": (Count.ACCEPTED, Count.OFFERED),
    "rejected": (Count.REJECTED, Count.OFFERED),
    "won": (Count.WON, Count.ACCEPTED),
    "lost": (Count.LOST, Count.ACCEPTED),
    "completed": (Count.COMPLETED, Count.WON),
}
# Of so many times are computed together: of busy ones a hundred kilobytes each are read, and take some times that to add up.
_TOGETHER: Final = 50
STARS: Final = (Count.RATED_1, Count.RATED_2, Count.RATED_3, Count.RATED_4, Count.RATED_5)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long it takes, in seconds by the calendar or of business time; None where fewer than half (nine in ten) got there by now.

    ``n`` is how many began to wait, ``open`` how many of them still do.
    """

    median_s: float | None
    p90_s: float | None
    n: int
    open: int


@dataclass(frozen=True, slots=True)
class Rating:
    """The mean of published reviews' stars (1 to 5; None without reviews), and how many there are."""

    mean: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of the whole cohort, or of one location in it; ``n`` is how many opportunities were offered."""

    n: int
    rates: dict[str, Rate]
    times: dict[str, Timing]
    rating: Rating


@dataclass(frozen=True, slots=True)
class LocationFigures:
    """One location's figures."""

    ref: str
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Performance:
    """The figures of all, and those of locations that were offered something, by reference.

    ``next`` is the last one's reference where more follow, else None.
    """

    all: Figures
    locations: list[LocationFigures]
    next: str | None = None


def performance(
    brand: Brand,
    *,
    filters: Filters = EVERYTHING,
    after: str = "",
    most: int | None = None,
    hours: Hours = Hours.CALENDAR,
    now: datetime,
) -> Performance:
    """Measure the opportunities of the leads that arrived in ``filters``, from the rollups and what they do not hold yet.

    Rates are of what happened by now: ``acknowledged``, ``accepted`` and ``rejected`` of all that were offered, ``won`` and
    ``lost`` of those accepted, ``completed`` of those won. Those still open count in ``n``, so a young cohort's rates still rise; the
    ``open`` of the times says how many may. What was won and then fell through was won, and was not completed.

    Times are Kaplan–Meier estimates (see :mod:`leadloop.reports.statistics.survival`): those still open count as waiting
    until now; those that ended otherwise (rejected, lost, withdrawn) count as waiting until then. A time thus answers "how
    long does it take while it is still possible", and the rate beside it how often it comes to that. Times within one
    part in a hundred of each other count as their mean. In business ``hours`` each counts by the week that its location had when
    it was offered, the first attempt by the desk's. Raises :class:`leadloop.reports.scope.NotCountedYet`.
    ``to_first_attempt`` is of the cohort's leads that came to a desk first, from arrival; those decided without an attempt
    count as waiting until then. It is the desk's, not a location's: locations have none.

    Locations are those that were offered something: ``most`` of them (None: all), whose references follow ``after``.
    """
    scope = scope_of(brand, filters)
    with one_moment(hurry=True):
        reader = ScopeReader(scope).by_clock(hours, now=now)
        everything = reader.totals(waits=True)
        rows = locations_in(brand, filters).filter(ref__gt=after).only("ref", "name")
        asked = first_of(rows, partial(_offered, reader, scope), most)
        shown = asked[:most]
        told = [each for some in batches(shown, _TOGETHER) for each in _of_locations(reader, scope, some, now=now)]
    return Performance(
        all=_figures(everything, {wait.name: _timing(everything, wait, now=now) for wait in ALL_WAITS}),
        locations=told,
        next=shown[-1].ref if len(asked) > len(shown) else None,
    )


def _of_locations(reader: ScopeReader, scope: Scope, some: list[Location], *, now: datetime) -> list[LocationFigures]:
    each = reader.each(BY_LOCATION, wanted=_of(scope, some))
    totals, times = reader.totals_of(each), _times(each, now=now)
    return [LocationFigures(one.ref, one.name, _figures(totals[one.pk.hex], times[one.pk.hex])) for one in some]


def _offered(reader: ScopeReader, scope: Scope, some: list[Location]) -> list[Location]:
    """Return those that were offered something."""
    names, offered = reader.grid(BY_LOCATION, [Count.OFFERED], wanted=_of(scope, some))
    asked = {name for name, (count,) in zip(names, offered.tolist(), strict=True) if count}
    return [each for each in some if each.pk.hex in asked]


def _of(scope: Scope, locations: list[Location]) -> Wanted:
    return scope.by_location(frozenset(each.pk.hex for each in locations))


def rates_of(totals: Totals) -> dict[str, Rate]:
    """Return each rate by its name."""
    return {name: rate_of(totals.count(counted), totals.count(of)) for name, (counted, of) in _RATES.items()}


def _figures(totals: Totals, times: dict[str, Timing]) -> Figures:
    stars = [totals.count(each) for each in STARS]
    reviews = sum(stars)
    return Figures(
        n=totals.count(Count.OFFERED),
        rates=rates_of(totals),
        times=times,
        rating=Rating(sum(n * each for n, each in enumerate(stars, 1)) / reviews if reviews else None, reviews),
    )


def _times(found: Summed, *, now: datetime) -> dict[str, dict[str, Timing]]:
    """Return the times of each name, by the wait's. The first attempt is the desk's: here nobody waits for it."""
    of_each = {name: {ATTEMPT.name: Timing(None, None, 0, 0)} for name in found.names}
    for wait in WAITS:
        waits = waits_of_each(found.which, found.measure, found.n, found.ms, many=len(found.names), wait=wait, now=now)
        columns = *times_until(waits, (0.5, 0.9)), waits.total(waits.leaving).tolist(), waits.total(waits.open).tolist()
        for name, *figures in zip(found.names, *columns, strict=True):
            of_each[name][wait.name] = Timing(*figures)
    return of_each


def _timing(totals: Totals, wait: Wait, *, now: datetime) -> Timing:
    waits = totals.waits(wait, now=now)
    curve = kaplan_meier(waits, {0})
    return Timing(time_until(curve, 0.5), time_until(curve, 0.9), waits.n, totals.lasting(wait))
