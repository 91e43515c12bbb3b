"""What no cell holds by itself: parts of days and months, read lead by lead."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from leadloop.accounts.models import Brand
from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.opportunities.models import Opportunity
from leadloop.reports.rollups.course import KINDS
from leadloop.reports.rollups.enums import Basis
from leadloop.reports.rollups.facts import Facts
from leadloop.reports.rollups.gathering import facts_of

# Facts tell moments to the millisecond: what is half of one before midnight is told of the day that begins.
_ROUNDED: Final = timedelta(microseconds=500)
Places = frozenset[str] | None


def told_from(moment: datetime) -> datetime:
    """Return from when on facts tell what happened as of this moment or later."""
    return moment - _ROUNDED


def facts_between(brand: Brand, places: Places, basis: Basis, since: datetime, before: datetime) -> Facts:
    """Return the leads of these places (None: of all) with what happened from ``since`` until just before ``before``.

    By when they moved: with the moves of that time only. Otherwise: the leads that arrived then.
    """
    if basis is not Basis.MOVED:
        leads = Q(brand=brand, created_at__gte=since, created_at__lt=before)
        if places is not None:
            leads &= Q(opportunities__location__in=places) | Q(chosen_location__in=places)
        return facts_of(leads)
    # Not by brand where leads are named: SQLite would go through all of a brand's events, and not those of these leads.
    of_whom = Q(brand=brand, lead_id__isnull=False) if places is None else Q(lead_id__in=_leads_at(brand, places))
    events = Event.objects.filter(of_whom, kind__in=KINDS, at__gte=told_from(since), at__lt=told_from(before))
    moved = set(events.values_list("lead_id", flat=True).distinct())
    return facts_of(Q(brand=brand, pk__in=moved)).moved(since.timestamp(), before.timestamp())


def _leads_at(brand: Brand, places: frozenset[str]) -> "QuerySet[Any, Any]":
    # One list of both: a database that is asked for the one or the other looks at every event there is.
    ids = [uuid.UUID(each) for each in places]
    offered = Opportunity.objects.for_brand(brand).filter(location__in=ids).values_list("lead_id", flat=True)
    chosen = Lead.objects.for_brand(brand).filter(chosen_location__in=ids).values_list("pk", flat=True)
    found: QuerySet[Any, Any] = offered.union(chosen)
    return found
