"""How well, and how fast, locations answer: rates with their intervals, times with those still open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from leadloop.accounts.models import Brand
from leadloop.core.transaction import one_moment
from leadloop.network.models import Location
from leadloop.reports.cohort import EVERYTHING, Filters
from leadloop.reports.rollups.measures import ALL_WAITS, ATTEMPT, Count, Wait
from leadloop.reports.rollups.totals import Totals
from leadloop.reports.scope import ScopeReader, scope_of
from leadloop.reports.statistics.intervals import Rate, rate_of
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
STARS: Final = (Count.RATED_1, Count.RATED_2, Count.RATED_3, Count.RATED_4, Count.RATED_5)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long it takes, in seconds by the calendar; None where fewer than half (nine in ten) got there by now.

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

    ``next`` says where more of them begin, None where these are the last.
    """

    all: Figures
    locations: list[LocationFigures]
    next: str | None = None


def all_of_them(rows: "QuerySet[Location]") -> tuple[list[Location], None]:
    """Return all locations, in the order of their references."""
    return list(rows.order_by("ref")), None


def performance(
    brand: Brand,
    *,
    filters: Filters = EVERYTHING,
    page: "Callable[[QuerySet[Location]], tuple[list[Location], str | None]]" = all_of_them,
    now: datetime,
) -> Performance:
    """Measure the opportunities of the leads that arrived in ``filters``, from the rollups and what they do not hold yet.

    Rates are of what happened by now: ``acknowledged``, ``accepted`` and ``rejected`` of all that were offered, ``won`` and
    ``lost`` of those accepted, ``completed`` of those won. Those still open count in ``n``, so a young cohort's rates still rise; the
    ``open`` of the times says how many may. What was won and then fell through was won, and was not completed.

    Times are Kaplan–Meier estimates (see :mod:`leadloop.reports.statistics.survival`): those still open count as waiting
    until now; those that ended otherwise (rejected, lost, withdrawn) count as waiting until then. A time thus answers "how
    long does it take while it is still possible", and the rate beside it how often it comes to that. Times within one
    part in a hundred of each other count as their mean.
    ``to_first_attempt`` is of the cohort's leads that came to a desk first, from arrival; those decided without an attempt
    count as waiting until then. It is the desk's, not a location's: locations have none.

    ``page`` chooses among the locations that were offered something, and says where the next ones begin.
    """
    scope = scope_of(brand, filters)
    with one_moment(hurry=True):
        reader = ScopeReader(scope)
        everything = reader.totals(waits=True)
        places = _places_in(brand, filters.region) if filters.region and not filters.location else None
        wanted = scope.by_location(places)
        names, offered = reader.grid(lambda key, _day: key.location, [Count.OFFERED], wanted=wanted)
        asked = [name for name, (count,) in zip(names, offered.tolist(), strict=True) if count]
        rows = Location.objects.for_brand(brand).only("ref", "name")
        shown, following = page(rows.filter(pk__in=asked))
        wanted = scope.by_location(frozenset(each.pk.hex for each in shown))
        found = reader.by(lambda key, _day: key.location, wanted=wanted, waits=True)
    return Performance(
        all=_figures(everything, now=now),
        locations=[
            LocationFigures(each.ref, each.name, _figures(found[each.pk.hex], now=now, with_desk=False))
            for each in shown
        ],
        next=following,
    )


def rates_of(totals: Totals) -> dict[str, Rate]:
    """Return each rate by its name."""
    return {name: rate_of(totals.count(counted), totals.count(of)) for name, (counted, of) in _RATES.items()}


def _places_in(brand: Brand, region: str) -> frozenset[str]:
    """Return the locations of a region, whatever the case of its letters."""
    told = Location.objects.for_brand(brand).values_list("pk", "region")
    return frozenset(pk.hex for pk, name in told if name.casefold() == region.casefold())


def _figures(totals: Totals, *, now: datetime, with_desk: bool = True) -> Figures:
    stars = [totals.count(each) for each in STARS]
    reviews = sum(stars)
    nothing = Timing(None, None, 0, 0)
    return Figures(
        n=totals.count(Count.OFFERED),
        rates=rates_of(totals),
        times={
            wait.name: nothing if wait == ATTEMPT and not with_desk else _timing(totals, wait, now=now)
            for wait in ALL_WAITS
        },
        rating=Rating(sum(n * each for n, each in enumerate(stars, 1)) / reviews if reviews else None, reviews),
    )


def _timing(totals: Totals, wait: Wait, *, now: datetime) -> Timing:
    waits = totals.waits(wait, now=now)
    curve = kaplan_meier(waits, {0})
    return Timing(time_until(curve, 0.5), time_until(curve, 0.9), waits.n, totals.lasting(wait))
