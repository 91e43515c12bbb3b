"""How well, and how fast, locations answer: rates with their intervals, times with those still open."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Case, Count, DateTimeField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from leadloop.accounts.models import Brand
from leadloop.desk.models import DeskItem
from leadloop.feedback.enums import ReviewState
from leadloop.feedback.models import Review
from leadloop.network.models import Location
from leadloop.opportunities.models import Opportunity
from leadloop.reports.cohort import EVERYTHING, Filters, leads_in, opportunities_in
from leadloop.reports.elapsed import Elapsed
from leadloop.reports.statistics.intervals import Rate, rate_of
from leadloop.reports.statistics.survival import kaplan_meier, time_until
from leadloop.reports.statistics.waits import Waits

# From when, until when, and what else ends the wait.
_WAITS: Final = {
    "to_acknowledge": ("offered_at", "acknowledged_at", ("rejected_at", "withdrawn_at")),
    "to_accept": ("offered_at", "accepted_at", ("rejected_at", "withdrawn_at")),
    "to_win": ("accepted_at", "won_at", ("lost_at", "withdrawn_at")),
    "to_complete": ("won_at", "completed_at", ("lost_at", "withdrawn_at")),
}
# A rate is of those who began to wait, and counts those to whom it happened.
_RATES: Final = {
    "acknowledged": "to_acknowledge",
    "accepted": "to_accept",
    "won": "to_win",
    "completed": "to_complete",
}
_OPEN, _HAPPENED, _ENDED = 0, 1, 2


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
class _Waited:
    """How long each waited, in seconds: those to whom it happened, those that ended otherwise, those still open."""

    happened: list[float] = field(default_factory=list)
    censored: list[float] = field(default_factory=list)
    open: int = 0

    @property
    def n(self) -> int:
        return len(self.happened) + len(self.censored)

    def add_one(self, seconds: float, outcome: int) -> None:
        # A clock that was put back makes nothing happen before it began.
        (self.happened if outcome == _HAPPENED else self.censored).append(max(0.0, seconds))
        self.open += outcome == _OPEN

    def add(self, other: "_Waited") -> None:
        self.happened += other.happened
        self.censored += other.censored
        self.open += other.open


@dataclass(slots=True)
class _Tally:
    """What is gathered for one location, or for all."""

    waited: dict[str, _Waited] = field(default_factory=lambda: {name: _Waited() for name in _WAITS})
    stars: int = 0
    reviews: int = 0

    def add(self, other: "_Tally") -> None:
        for name, waited in other.waited.items():
            self.waited[name].add(waited)
        self.stars += other.stars
        self.reviews += other.reviews


def performance(brand: Brand, *, filters: Filters = EVERYTHING, now: datetime) -> Performance:
    """Measure the opportunities of the leads that arrived in ``filters``; four queries, however many there are.

    Rates are of what happened by now: ``acknowledged`` and ``accepted`` of all that were offered, ``won`` of those
    accepted, ``completed`` of those won. Those still open count in ``n``, so a young cohort's rates still rise; the
    ``open`` of the times says how many may. What was won and then fell through was won, and was not completed.

    Times are Kaplan–Meier estimates (see :mod:`.statistics.survival`): those still open count as waiting until
    now; those that ended otherwise (rejected, lost, withdrawn) count as waiting until then. A time thus answers "how
    long does it take while it is still possible", and the rate beside it how often it comes to that.
    ``to_first_attempt`` is of the cohort's leads that came to a desk first, from arrival; those decided without an attempt
    count as waiting until then. It is the desk's, not a location's: locations have none.
    """
    opportunities = opportunities_in(brand, filters).order_by()
    by_location = _waited(opportunities, now=now)
    for location, stars, count in _ratings(brand, opportunities):
        # What was offered and rated since the reading above belongs to the next look.
        if location in by_location:
            by_location[location].stars, by_location[location].reviews = stars, count
    everything = _Tally()
    for tally in by_location.values():
        everything.add(tally)
    names = (
        Location.objects.for_brand(brand).filter(pk__in=by_location).order_by("ref").values_list("pk", "ref", "name")
    )
    return Performance(
        all=_figures(everything, _until_first_attempt(brand, filters, now=now)),
        locations=[LocationFigures(ref, name, _figures(by_location[pk], _Waited())) for pk, ref, name in names],
    )


def _waited(opportunities: QuerySet[Opportunity], *, now: datetime) -> dict[uuid.UUID, _Tally]:
    """Return by location how long each opportunity waited for what; one reading, so that counts and times agree."""
    columns: list[Any] = []
    for start, end, others in _WAITS.values():
        columns += [
            Elapsed(F(start), Coalesce(F(end), *map(F, others), Value(now, DateTimeField()))),
            Case(
                When(**{f"{end}__isnull": False}, then=Value(_HAPPENED)),
                When(Q(**{f"{each}__isnull": True for each in others}), then=Value(_OPEN)),
                default=Value(_ENDED),
            ),
        ]
    names = [f"{name}_{what}" for name in _WAITS for what in ("seconds", "outcome")]
    rows = opportunities.annotate(**dict(zip(names, columns, strict=True))).values_list("location_id", *names)
    found: defaultdict[uuid.UUID, _Tally] = defaultdict(_Tally)
    for location, *figures in rows.iterator(chunk_size=5000):
        for waited, seconds, outcome in zip(found[location].waited.values(), figures[::2], figures[1::2], strict=True):
            if seconds is None:
                continue
            waited.add_one(seconds, outcome)
    return found


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


def _until_first_attempt(brand: Brand, filters: Filters, *, now: datetime) -> _Waited:
    """Return how long each lead of the desk waited until the customer was tried for the first time."""
    items = DeskItem.objects.for_brand(brand).filter(lead__in=leads_in(brand, filters).order_by())
    # A lead that came to the desk from a location never waited for its response.
    items = items.exclude(respond_by=None, returned_at__isnull=False)
    tried, decided = F("first_attempt_at"), F("lead__decided_at")
    rows = items.annotate(
        seconds=Elapsed(F("arrived_at"), Coalesce(tried, decided, Value(now, DateTimeField()))),
        outcome=Case(
            When(first_attempt_at__isnull=False, then=Value(_HAPPENED)),
            When(lead__decided_at=None, then=Value(_OPEN)),
            default=Value(_ENDED),
        ),
    ).values_list("seconds", "outcome")
    waited = _Waited()
    for seconds, outcome in rows.iterator(chunk_size=5000):
        waited.add_one(seconds, outcome)
    return waited


def _figures(tally: _Tally, until_first_attempt: _Waited) -> Figures:
    return Figures(
        n=tally.waited["to_acknowledge"].n,
        rates={
            name: rate_of(len(waited.happened), waited.n)
            for name, waited in ((name, tally.waited[time]) for name, time in _RATES.items())
        },
        times={
            "to_first_attempt": _timing(until_first_attempt),
            **{name: _timing(waited) for name, waited in tally.waited.items()},
        },
        rating=Rating(tally.stars / tally.reviews if tally.reviews else None, tally.reviews),
    )


def _timing(waited: _Waited) -> Timing:
    curve = kaplan_meier(Waits.of([waited.happened], waited.censored))
    return Timing(time_until(curve, 0.5), time_until(curve, 0.9), waited.n, waited.open)
