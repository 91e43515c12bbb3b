"""Reads of subscriptions and due reports."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Min, Q, QuerySet

from leadloop.accounts.models import Brand
from leadloop.core.claim import WorkState
from leadloop.digests.models import DueDigest, LocationDigests, Subscription
from leadloop.network.models import Location
from leadloop.network.queries import locations
from leadloop.opportunities.enums import WAITING
from leadloop.opportunities.models import Opportunity
from leadloop.reports.cohort import Filters, opportunities_in


def subscriptions(brand: Brand) -> QuerySet[Subscription]:
    """Return who gets reports of the brand by mail, by address."""
    found: QuerySet[Subscription] = Subscription.objects.for_brand(brand).select_related("user")
    return found.order_by("user__email", "region", "rhythm")


def rhythm_for_locations(brand: Brand) -> str:
    """Return how often locations get a report of their own; empty: never."""
    return LocationDigests.objects.for_brand(brand).values_list("rhythm", flat=True).first() or ""


def regions_of(brand: Brand) -> list[str]:
    """Return the regions of the brand's locations in use, as they are written, each once."""
    told = locations(brand).exclude(region="").order_by("region").values_list("region", flat=True)
    return list({each.casefold(): each for each in told}.values())


def locations_told(brand: Brand, *, now: datetime) -> QuerySet[Location]:
    """Return the locations that get a report of their own: those in use and not paused."""
    return locations(brand).filter(Q(paused_until=None) | Q(paused_until__lte=now))


def open_at(brand: Brand, location: Location) -> QuerySet[Opportunity]:
    """Return the location's open opportunities without test leads: first those whose answer is overdue, then the oldest."""
    found = opportunities_in(brand, Filters(location=location.ref)).filter(stage__in=WAITING)
    whole = found.select_related("lead", "lead__form", "lead__contact")
    return whole.order_by(F("overdue_since").asc(nulls_last=True), "offered_at", "pk")


def was_told(due: DueDigest, first: date) -> bool:
    """Whether the report of the period that begins on ``first`` is done already."""
    whose: dict[str, Any] = {"subscription": due.subscription_id, "location": due.location_id, "rhythm": due.rhythm}
    same = DueDigest.objects.filter(brand_id=due.brand_id, first=first, state=WorkState.DONE, **whose)
    return bool(same.exists())


def with_readers(state: WorkState) -> QuerySet[DueDigest]:
    """Return the reports in this state with who is to get them, the earliest first."""
    found: QuerySet[DueDigest] = DueDigest.objects.filter(state=state).select_related("subscription__user", "location")
    return found.order_by("next_attempt_at", "pk")


def next_digest_moment() -> datetime | None:
    """Return when the next report of any brand is due, or None."""
    found: datetime | None = DueDigest.objects.filter(state=WorkState.DUE).aggregate(at=Min("next_attempt_at"))["at"]
    return found
