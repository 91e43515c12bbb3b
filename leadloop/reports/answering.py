"""How quickly locations usually answer an offer: what an agent looks at before choosing one."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Case, DateTimeField, F, Value, When
from django.db.models.functions import Coalesce

from leadloop.accounts.models import Brand
from leadloop.opportunities.models import Opportunity
from leadloop.reports.elapsed import Elapsed
from leadloop.reports.statistics.survival import kaplan_meier, time_until
from leadloop.reports.statistics.waits import Waits

# What was longer ago says little about how a location works now.
LOOKED_AT: Final = timedelta(days=180)
# Of fewer offers a median says more about chance than about the location.
FEWEST: Final = 5


@dataclass(frozen=True, slots=True)
class Answering:
    """How long half of the offers waited for a first answer, in seconds, and how many offers that stands on.

    ``median_s`` is None where there are too few offers to say, or where fewer than half were answered by now.
    """

    median_s: float | None
    n: int

    @property
    def is_too_few(self) -> bool:
        """Whether there are too few offers to say anything."""
        return self.n < FEWEST


def usual_answers(brand: Brand, location_ids: Collection[uuid.UUID], *, now: datetime) -> dict[uuid.UUID, Answering]:
    """Return by location how quickly it answered the offers of the last 180 days; one query for all of them.

    The first answer is whichever came first of showing the contact details, accepting and rejecting. A Kaplan–Meier
    median (see :mod:`.statistics.survival`): an offer that is still open counts as waiting until now, one that was
    taken back unanswered as waiting until then.
    """
    # Whoever accepts has seen the details, at the same moment at the latest; whoever rejects need not have.
    answered_at = Coalesce(F("acknowledged_at"), F("accepted_at"), F("rejected_at"))
    offers = (
        Opportunity.objects.for_brand(brand)
        .filter(location_id__in=location_ids, offered_at__gt=now - LOOKED_AT)
        .annotate(
            answered=Case(
                When(acknowledged_at=None, accepted_at=None, rejected_at=None, then=Value(False)), default=Value(True)
            ),
            waited=Elapsed(F("offered_at"), Coalesce(answered_at, F("withdrawn_at"), Value(now, DateTimeField()))),
        )
        .order_by()
    )
    happened: defaultdict[uuid.UUID, list[float]] = defaultdict(list)
    censored: defaultdict[uuid.UUID, list[float]] = defaultdict(list)
    for location, answered, waited in offers.values_list("location_id", "answered", "waited"):
        # A clock that was put back makes nothing happen before it began.
        (happened if answered else censored)[location].append(max(0.0, waited))
    return {pk: _answering(happened[pk], censored[pk]) for pk in location_ids}


def _answering(happened: list[float], censored: list[float]) -> Answering:
    n = len(happened) + len(censored)
    median = time_until(kaplan_meier(Waits.of([happened], censored)), 0.5) if n >= FEWEST else None
    return Answering(median, n)
