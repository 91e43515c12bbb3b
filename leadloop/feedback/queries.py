"""Reads of rules, forms and reviews."""

import uuid

from django.db.models import Avg, Count, QuerySet

from leadloop.accounts.models import Brand
from leadloop.feedback.enums import ReviewState
from leadloop.feedback.models import FeedbackRules, FollowUpForm, Review
from leadloop.network.models import Location
from leadloop.opportunities.models import Opportunity


def rules_of(brand: Brand) -> FeedbackRules:
    """Return the brand's rules; the defaults where none are stored."""
    found: FeedbackRules | None = FeedbackRules.objects.for_brand(brand).first()
    return found or FeedbackRules(brand=brand)


def form_of(opportunity: Opportunity) -> FollowUpForm | None:
    """Return what the location answered after completion, or None."""
    found: FollowUpForm | None = FollowUpForm.objects.filter(opportunity=opportunity).first()
    return found


def review_of(opportunity: Opportunity) -> Review | None:
    """Return the customer's review, or None."""
    found: Review | None = Review.objects.filter(opportunity=opportunity).select_related("location").first()
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
    found: QuerySet[Review] = Review.objects.filter(location=location, state=ReviewState.PUBLISHED).order_by(
        "-received_at", "-id"
    )
    return found


def ratings_of(locations: list[Location]) -> dict[uuid.UUID, tuple[float, int]]:
    """Return mean and number of published ratings by location id; locations without any are absent."""
    rows = (
        Review.objects.filter(location__in=locations, state=ReviewState.PUBLISHED)
        .values_list("location_id")
        .annotate(mean=Avg("rating"), n=Count("id"))
    )
    return {location_id: (mean, n) for location_id, mean, n in rows}
