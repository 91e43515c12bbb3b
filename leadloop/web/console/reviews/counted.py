"""Which reviews a list has: those that its filters say, exactly as a report counts them where one leads there."""

from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from leadloop.accounts.models import Brand
from leadloop.feedback.models import Review
from leadloop.network.queries import location_by_ref, search
from leadloop.reports.behind import asked_reviews
from leadloop.reports.cohort import of_cohort
from leadloop.web.console.leads.narrowing import filters_of, midnight
from leadloop.web.console.reviews.forms import ReviewFilter, first_day

MOST_LOCATIONS: Final = 200
# From the first of a month into the next one, whichever it is.
_BEYOND: Final = timedelta(days=32)


def reviews_of(brand: Brand, wanted: ReviewFilter) -> QuerySet[Review]:
    """Return the brand's reviews that fit, each with location and opportunity."""
    said, zone = wanted.said, ZoneInfo(brand.time_zone)
    rows: QuerySet[Review] = Review.objects.for_brand(brand).select_related("location", "opportunity")
    named = {"state": said.get("state"), "rating": said.get("rating"), "hide_reason": said.get("reason")}
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    if wanted.is_counted:
        rows = rows.filter(of_cohort("opportunity__", brand, filters_of(said, zone)))
    elif said.get("location"):
        rows = rows.filter(location_id__in=_locations(brand, said["location"]))
    if said.get("asked"):
        rows = asked_reviews(rows, asked=said["asked"] == "yes")
    return rows.filter(_received(said["month"], zone)) if said.get("month") else rows


def _locations(brand: Brand, words: str) -> list[Any]:
    exact = location_by_ref(brand, words)
    if exact is not None:
        return [exact.pk]
    return [found.location.pk for found in search(brand, words=words, limit=MOST_LOCATIONS)]


def _received(month: str, zone: ZoneInfo) -> Q:
    first: date = first_day(month)
    after = (first + _BEYOND).replace(day=1)
    return Q(received_at__gte=midnight(first, zone), received_at__lt=midnight(after, zone))
