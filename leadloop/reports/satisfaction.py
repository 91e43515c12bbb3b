"""What customers say: stars, how many answered, what was hidden and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from leadloop.accounts.models import Brand
from leadloop.core.transaction import one_moment
from leadloop.feedback.enums import HideReason, ReviewState
from leadloop.feedback.models import Review
from leadloop.network.models import Location
from leadloop.reports.cohort import EVERYTHING, Filters, of_cohort
from leadloop.reports.pages import Page, pages_of
from leadloop.reports.revenue_figures import months_between
from leadloop.reports.rollups.enums import Basis
from leadloop.reports.rollups.measures import Count
from leadloop.reports.rollups.totals import Totals
from leadloop.reports.rollups.wanted import BY_LOCATION
from leadloop.reports.scope import ScopeReader, scope_of
from leadloop.reports.statistics.intervals import Rate, rate_of
from leadloop.reports.statistics.ratings import STARS, MeanRating, mean_rating

# Of fewer reviews no mean of a location is told, and it has no place among the others.
LEAST: Final = 5
# The newest words are looked for among so many of the brand's latest reviews.
LATEST: Final = 2000
_WORDS: Final = 10
_RATED: Final = [Count(Count.RATED_1 + number) for number in range(STARS)]
_RECEIVED: Final = (*_RATED, Count.REVIEW_HIDDEN, Count.REVIEW_PENDING)
_HIDDEN: Final = [Count(Count.HIDDEN_1 + number) for number in range(STARS)]


@dataclass(frozen=True, slots=True)
class Ratings:
    """The reviews of some sales. ``stars``: published ones with one to five.

    ``response``: reviews of the surveys that were sent; ``hidden``: of those decided on. ``pending`` are not decided on.
    """

    stars: tuple[int, ...]
    mean: MeanRating
    response: Rate
    hidden: Rate
    pending: int

    @property
    def received(self) -> int:
        """All reviews, wherever they stand."""
        return self.hidden.n + self.pending


class MonthRating(NamedTuple):
    """The published reviews that were received in a month (``2026-06``)."""

    month: str
    mean: MeanRating


class LocationRatings(NamedTuple):
    """The reviews of one location; ``is_ranked``: there are enough to hold it against others."""

    ref: str
    name: str
    ratings: Ratings
    is_ranked: bool


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """``with_hidden`` is the mean if nothing were hidden, ``reasons`` say why it was, most frequent first.

    ``unasked``: reviews that answer no survey of a complete sale. ``tests``: test leads left out. ``next`` is what ``page`` said, None where
    these are the last locations.
    """

    all: Ratings
    with_hidden: MeanRating
    unasked: int
    tests: int
    reasons: list[tuple[HideReason, int]]
    months: list[MonthRating]
    locations: list[LocationRatings]
    next: Any


def satisfaction(brand: Brand, *, filters: Filters = EVERYTHING, page: Page | None = None) -> Satisfaction:
    """Count the reviews of the leads that arrived in ``filters``, from the rollups and what they do not hold yet.

    Locations are those with reviews; ``page`` chooses among them. Those with enough come first, best first, as if
    each had :data:`LEAST` reviews more at the mean of all, so that five good ones do not lead before a hundred.
    """
    scope = scope_of(brand, filters)
    with one_moment(hurry=True):
        reader = ScopeReader(scope)
        totals, months = reader.totals(), reader.totals(Basis.MONTHS)
        found = ratings_of(totals)
        inside = reader.inside(filters)
        keys, counts = reader.by_location(_RECEIVED, wanted=inside)
        ordered = _ordered(dict(zip(keys, counts.tolist(), strict=True)), found.mean.mean or 0)
        shown, following = (page or pages_of())(Location.objects.for_brand(brand).only("ref", "name"), ordered)
        places = reader.by(BY_LOCATION, wanted=scope.by_location(frozenset(each.pk.hex for each in shown)))
    stars, hidden = _stars(totals, _RATED), _stars(totals, _HIDDEN)
    return Satisfaction(
        all=found,
        with_hidden=mean_rating([a + b for a, b in zip(stars, hidden, strict=True)]),
        unasked=found.received - found.response.k,
        tests=totals.count(Count.TESTS),
        reasons=_reasons(totals.terms("hidden")),
        months=_months(months.terms("rated")),
        locations=[_of_location(each, ratings_of(places[each.pk.hex])) for each in shown],
        next=following,
    )


def newest_words(brand: Brand, filters: Filters = EVERYTHING) -> "QuerySet[Review]":
    """Return the newest reviews with words, published and hidden, of the leads in ``filters``.

    Of a location among all of its reviews, else among the brand's :data:`LATEST` that came since the first day.
    """
    reviews: QuerySet[Review] = Review.objects.for_brand(brand).exclude(state=ReviewState.PENDING)
    if filters.location:
        reviews = reviews.filter(location__ref=filters.location)
    elif filters != EVERYTHING:
        # No review comes before its lead.
        since = Q(received_at__gte=filters.since) if filters.since else Q()
        latest = Review.objects.for_brand(brand).filter(since).order_by("-received_at")
        reviews = reviews.filter(pk__in=latest.values("pk")[:LATEST])
    return (
        reviews.exclude(title="", text="")
        .filter(of_cohort("opportunity__", brand, filters))
        .select_related("location")
        .order_by("-received_at", "-pk")[:_WORDS]
    )


def ratings_of(totals: Totals) -> Ratings:
    """Return the figures of these sales."""
    stars = _stars(totals, _RATED)
    hidden = totals.count(Count.REVIEW_HIDDEN)
    return Ratings(
        stars=tuple(stars),
        mean=mean_rating(stars),
        response=rate_of(totals.count(Count.SURVEY_ANSWERED), totals.count(Count.SURVEYED)),
        hidden=rate_of(hidden, hidden + sum(stars)),
        pending=totals.count(Count.REVIEW_PENDING),
    )


def _stars(totals: Totals, counts: list[Count]) -> list[int]:
    return [totals.count(each) for each in counts]


def _ordered(places: Mapping[str, list[int]], mean: float) -> list[str]:
    def order(key: str) -> tuple[Any, ...]:
        stars = places[key][:STARS]
        n = sum(stars)
        given = sum(number * each for number, each in enumerate(stars, 1))
        return n < LEAST, -(given + LEAST * mean) / (n + LEAST), -n, key

    return sorted((key for key, counts in places.items() if any(counts)), key=order)


def _of_location(location: Location, ratings: Ratings) -> LocationRatings:
    return LocationRatings(location.ref, location.name, ratings, is_ranked=ratings.mean.n >= LEAST)


def _reasons(counted: Mapping[str, int]) -> list[tuple[HideReason, int]]:
    return [(HideReason(key), n) for key, n in sorted(counted.items(), key=lambda each: (-each[1], each[0]))]


def _months(rated: Mapping[str, int]) -> list[MonthRating]:
    months = months_between(sorted({key.partition(":")[0] for key in rated}))
    return [
        MonthRating(month, mean_rating([rated.get(f"{month}:{stars}", 0) for stars in range(1, STARS + 1)]))
        for month in months
    ]
