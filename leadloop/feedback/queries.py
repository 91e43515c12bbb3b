"""Reads of rules, forms and reviews."""

import uuid
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Avg, Count, QuerySet

from leadloop.accounts.models import Brand
from leadloop.core.ids import new_id
from leadloop.core.prepared import Prepared
from leadloop.feedback.enums import ReviewState
from leadloop.feedback.models import CurrencyRate, FeedbackRules, FollowUpForm, LossQuestion, Review
from leadloop.network.models import Location
from leadloop.opportunities.models import Opportunity

_RULES = Prepared(lambda brand: FeedbackRules.objects.filter(brand_id=brand), (new_id(),))
_FORM = Prepared(lambda opportunity: FollowUpForm.objects.filter(opportunity_id=opportunity), (new_id(),))
_REVIEW = Prepared(
    lambda opportunity: Review.objects.filter(opportunity_id=opportunity).select_related("location"), (new_id(),)
)
_RATES = Prepared(
    lambda brand, into: CurrencyRate.objects.filter(brand_id=brand, into=into).order_by("currency"), (new_id(), "?")
)


@dataclass(frozen=True, slots=True)
class ReviewTally:
    """A location's reviews in numbers: published ones by stars, hidden ones by reason. Undecided ones are in neither."""

    stars: Counter[int] = field(default_factory=Counter)
    hidden: Counter[str] = field(default_factory=Counter)

    @property
    def n(self) -> int:
        """How many are published."""
        return self.stars.total()

    @property
    def mean(self) -> float | None:
        """The mean of the published ratings; None where there is none."""
        return sum(stars * count for stars, count in self.stars.items()) / self.n if self.n else None


def rules_of(brand: Brand) -> FeedbackRules:
    """Return the brand's rules; the defaults where none are stored."""
    return _RULES.first(brand.pk) or FeedbackRules(brand=brand)


def rates_of(brand: Brand) -> dict[str, CurrencyRate]:
    """Return the brand's rates into the currency that it has now, by currency. Those into an earlier one rest."""
    rates = _RATES.rows(brand.pk, brand.currency)
    return {each.currency: each for each in rates if each.currency != brand.currency}


def form_of(opportunity: Opportunity) -> FollowUpForm | None:
    """Return what the location answered after completion, or None."""
    return _FORM.first(opportunity.pk)


def review_of(opportunity: Opportunity) -> Review | None:
    """Return the customer's review, or None."""
    return _REVIEW.first(opportunity.pk)


def loss_question_of(opportunity: Opportunity) -> LossQuestion | None:
    """Return the question to the customer why nothing was bought, or None where it was not asked."""
    found: LossQuestion | None = LossQuestion.objects.filter(opportunity=opportunity).first()
    return found


def whole_review(review_id: uuid.UUID) -> Review | None:
    """Return the review with all that a page or mail about it needs, or None. For signed links and due work only."""
    found: Review | None = (
        Review.objects.filter(pk=review_id)
        .select_related("brand", "location", "opportunity", "opportunity__lead", "opportunity__location")
        .first()
    )
    return found


def published_reviews(location: Location) -> QuerySet[Review]:
    """Return the location's published reviews, newest first."""
    found: QuerySet[Review] = _for_the_public().filter(location=location, state=ReviewState.PUBLISHED)
    return found.order_by("-received_at", "-id")


def ratings_of(locations: list[Location]) -> dict[uuid.UUID, tuple[float, int]]:
    """Return mean and number of published ratings by location id; locations without any are absent."""
    rows = (
        _for_the_public()
        .filter(location__in=locations, state=ReviewState.PUBLISHED)
        .values_list("location_id")
        .annotate(mean=Avg("rating"), n=Count("id"))
    )
    return {location_id: (mean, n) for location_id, mean, n in rows}


def tally_of(location: Location) -> ReviewTally:
    """Return the location's published and hidden reviews in numbers, in one query."""
    tally = ReviewTally()
    found = _for_the_public().filter(location=location)
    rows = found.values_list("state", "rating", "hide_reason").annotate(n=Count("id"))
    for state, stars, reason, count in rows:
        if state == ReviewState.PUBLISHED:
            tally.stars[stars] += count
        elif state == ReviewState.HIDDEN:
            tally.hidden[reason] += count
    return tally


def _for_the_public() -> QuerySet[Review]:
    """Return the reviews by customers: whoever tries a form out reviews nothing, and has no part in a rating."""
    found: QuerySet[Review] = Review.objects.filter(opportunity__lead__is_test=False)
    return found
