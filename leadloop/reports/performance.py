"""How well, and how fast, locations answer: rates with their intervals, times with those still open."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Count, QuerySet, Sum

from leadloop.accounts.models import Brand
from leadloop.feedback.enums import ReviewState
from leadloop.feedback.models import Review
from leadloop.network.models import Location
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.stages import TIME_OF
from leadloop.reports.cohort import EVERYTHING, Filters, opportunities_in
from leadloop.reports.intervals import Rate, rate_of
from leadloop.reports.survival import Wait, time_until, waiting_curve

# Rate: the time stamp that says it was reached, and the one that says who could have reached it.
RATES: Final = {
    "acknowledged": ("acknowledged_at", "offered_at"),
    "accepted": ("accepted_at", "offered_at"),
    "won": ("won_at", "accepted_at"),
    "completed": ("completed_at", "won_at"),
}
# Time: from when, until when, and what ends the wait without it.
TIMES: Final = {
    "to_acknowledge": ("offered_at", "acknowledged_at", ("rejected_at", "withdrawn_at")),
    "to_accept": ("offered_at", "accepted_at", ("rejected_at", "withdrawn_at")),
    "to_win": ("accepted_at", "won_at", ("lost_at", "withdrawn_at")),
    "to_complete": ("won_at", "completed_at", ("lost_at", "withdrawn_at")),
}
_STAMPS: Final = tuple(TIME_OF.values())


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
    """The figures of all, and those of each location that was offered something, by reference."""

    all: Figures
    locations: list[LocationFigures]


@dataclass(slots=True)
class _Tally:
    """What is gathered for one location, or for all."""

    offered: int = 0
    began: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    reached: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    waits: defaultdict[str, list[Wait]] = field(default_factory=lambda: defaultdict(list))
    open: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    stars: int = 0
    reviews: int = 0


def performance(brand: Brand, *, filters: Filters = EVERYTHING, now: datetime) -> Performance:
    """Measure the opportunities of the leads that arrived in ``filters``; three queries, however many there are.

    Rates are of what happened by now: ``acknowledged`` and ``accepted`` of all that were offered, ``won`` of those
    accepted, ``completed`` of those won. Those still open count in ``n``, so a young cohort's rates still rise; the
    ``open`` of the times says how many may. What was won and then fell through was won, and was not completed.

    Times are Kaplan–Meier estimates (see :mod:`leadloop.reports.survival`): those still open count as waiting until
    now; those that ended otherwise (rejected, lost, withdrawn) count as waiting until then. A time thus answers "how
    long does it take while it is still possible", and the rate beside it how often it comes to that.
    ``to_first_attempt`` is of leads that a desk works on; leads that go to a location directly have none.
    """
    opportunities = opportunities_in(brand, filters).order_by()
    everything, by_location = _Tally(), defaultdict[uuid.UUID, _Tally](_Tally)
    # One reading for counts and times, so that they agree whatever is answered meanwhile.
    for location, *moments in opportunities.values_list("location_id", *_STAMPS).iterator(chunk_size=5000):
        stamps = dict(zip(_STAMPS, moments, strict=True))
        waits = list(_waits(stamps, now=now))
        for tally in (everything, by_location[location]):
            _add(tally, stamps, waits)
    for location, stars, count in _ratings(brand, opportunities):
        for tally in (everything, by_location[location]):
            tally.stars += stars
            tally.reviews += count
    names = (
        Location.objects.for_brand(brand).filter(pk__in=by_location).order_by("ref").values_list("pk", "ref", "name")
    )
    return Performance(
        all=_figures(everything),
        locations=[LocationFigures(ref, name, _figures(by_location[pk])) for pk, ref, name in names],
    )


def _waits(stamps: Mapping[str, datetime | None], *, now: datetime) -> Iterator[tuple[str, Wait, bool]]:
    for name, (start, end, others) in TIMES.items():
        began, reached = stamps[start], stamps[end]
        if began is None:
            continue
        ended = reached or next((moment for each in others if (moment := stamps[each])), None)
        # A clock that was put back makes nothing happen before it began.
        seconds = max(0.0, ((ended or now) - began).total_seconds())
        yield name, Wait(seconds, reached is not None), ended is None


def _add(tally: _Tally, stamps: Mapping[str, datetime | None], waits: list[tuple[str, Wait, bool]]) -> None:
    tally.offered += 1
    for name, (reached, began) in RATES.items():
        if stamps[began]:
            tally.began[name] += 1
            tally.reached[name] += stamps[reached] is not None
    for name, wait, is_open in waits:
        tally.waits[name].append(wait)
        tally.open[name] += is_open


def _ratings(brand: Brand, opportunities: QuerySet[Opportunity]) -> QuerySet[Review, tuple[uuid.UUID, int, int]]:
    """Return location, sum of stars and number of the published reviews of these opportunities."""
    found: QuerySet[Review, tuple[uuid.UUID, int, int]] = (
        Review.objects.for_brand(brand)
        .filter(state=ReviewState.PUBLISHED, opportunity__in=opportunities)
        .values_list("location_id")
        .annotate(Sum("rating"), Count("id"))
        .order_by()
    )
    return found


def _figures(tally: _Tally) -> Figures:
    return Figures(
        n=tally.offered,
        rates={name: rate_of(tally.reached[name], tally.began[name]) for name in RATES},
        times={
            "to_first_attempt": Timing(None, None, 0, 0),
            **{name: _timing(tally.waits[name], tally.open[name]) for name in TIMES},
        },
        rating=Rating(tally.stars / tally.reviews if tally.reviews else None, tally.reviews),
    )


def _timing(waits: list[Wait], still_open: int) -> Timing:
    curve = waiting_curve(waits)
    return Timing(time_until(0.5, curve), time_until(0.9, curve), len(waits), still_open)
