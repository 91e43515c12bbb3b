"""What must hold of reports by mail. Reads only."""

from collections.abc import Iterator
from typing import Final

from django.db.models import Exists, F, OuterRef, Q

from leadloop.core.claim import WorkState
from leadloop.core.transaction import one_moment
from leadloop.digests.models import DueDigest, LocationDigests, Subscription
from leadloop.reports.breach import Breach, Breaches

_WAITING: Final = DueDigest.objects.exclude(state=WorkState.DONE)
_NEXT: Final = _WAITING.filter(subscription=OuterRef("pk"))
_CALLS: Final = _WAITING.filter(subscription=None, location=None, brand=OuterRef("brand"), rhythm=OuterRef("rhythm"))
_FOREIGN: Final = ~Q(subscription=None) & ~Q(subscription__brand=F("brand")) | (
    ~Q(location=None) & ~Q(location__brand=F("brand"))
)
_BREACHES: Final = Breaches(
    Breach("subscription {pk}: no report is due next", lambda: Subscription.objects.filter(~Exists(_NEXT))),
    Breach(
        "brand {brand}: no report of its locations is due next",
        lambda: LocationDigests.objects.filter(~Exists(_CALLS)),
        "brand",
    ),
    Breach("report {pk}: of another brand", lambda: DueDigest.objects.filter(_FOREIGN)),
)


def digest_breaches() -> Iterator[str]:
    """Yield a sentence for each report that nobody would ever get, or that is of another brand than its reader."""
    with one_moment():
        yield from _BREACHES.find()
