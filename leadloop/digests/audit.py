"""What must hold of reports by mail. Reads only."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from leadloop.core.claim import WorkState
from leadloop.core.transaction import one_moment
from leadloop.digests.models import DueDigest, LocationDigests, Subscription


def digest_breaches() -> Iterator[str]:
    """Yield a sentence for each report that nobody would ever get, or that is of another brand than its reader."""
    waiting = DueDigest.objects.exclude(state=WorkState.DONE)
    with one_moment():
        forgotten = Subscription.objects.filter(~Exists(waiting.filter(subscription=OuterRef("pk"))))
        for pk in forgotten.values_list("pk", flat=True):
            yield f"subscription {pk}: no report is due next"
        calls = waiting.filter(subscription=None, location=None, brand=OuterRef("brand"), rhythm=OuterRef("rhythm"))
        for brand in LocationDigests.objects.filter(~Exists(calls)).values_list("brand", flat=True):
            yield f"brand {brand}: no report of its locations is due next"
        foreign = ~Q(subscription=None) & ~Q(subscription__brand=F("brand"))
        foreign |= ~Q(location=None) & ~Q(location__brand=F("brand"))
        for pk in DueDigest.objects.filter(foreign).values_list("pk", flat=True):
            yield f"report {pk}: of another brand"
