"""Whom a report counts: the leads that arrived in a time, of a place, from a source. Test leads never."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from leadloop.accounts.models import Brand
from leadloop.intake.models import Lead
from leadloop.network.models import Location
from leadloop.opportunities.models import Opportunity


@dataclass(frozen=True, slots=True)
class Filters:
    """What to count; nothing given means everything of all time.

    ``since`` and ``before`` bound the moment at which the lead arrived: from ``since`` on, until just before
    ``before``. ``location`` is the brand's reference, ``source`` the channel of the lead, ``form`` a form's key.
    """

    since: datetime | None = None
    before: datetime | None = None
    location: str = ""
    region: str = ""
    source: str = ""
    form: str = ""


EVERYTHING = Filters()


def leads_in(brand: Brand, filters: Filters, *, with_test: bool = False) -> QuerySet[Lead]:
    """Return the leads of the cohort. Of a location or region are those that chose it or were offered to it.

    ``with_test``: test leads too.
    """
    found: QuerySet[Lead] = Lead.objects.for_brand(brand).filter(_arrival("", filters, with_test=with_test))
    if filters.location or filters.region:
        offered = Opportunity.objects.filter(_place("location__", brand, filters), lead_id=OuterRef("pk"))
        found = found.filter(_place("chosen_location__", brand, filters) | Exists(offered))
    return found


def opportunities_in(brand: Brand, filters: Filters) -> QuerySet[Opportunity]:
    """Return the opportunities of the cohort's leads: each round counts, for each is one location's answer."""
    found: QuerySet[Opportunity] = Opportunity.objects.for_brand(brand).filter(of_cohort("", brand, filters))
    return found


def of_cohort(prefix: str, brand: Brand, filters: Filters) -> Q:
    """Return the same as a condition; ``prefix`` is the way to the opportunity, such as ``opportunity__``."""
    return _arrival(f"{prefix}lead__", filters) & _place(f"{prefix}location__", brand, filters)


def rows_in(brand: Brand, filters: Filters, *, with_test: bool = False) -> QuerySet[Lead]:
    """Return the leads joined to their opportunities: a row for each of :func:`opportunities_in`, one for a lead without.

    A lead without an opportunity is of the location or region that its customer chose. ``with_test``: test leads too.
    """
    # Said in one filter, so that all of it is about the same opportunity.
    placed = Q(opportunities__isnull=False) & _place("opportunities__location__", brand, filters)
    waiting = Q(opportunities__isnull=True) & _place("chosen_location__", brand, filters)
    found: QuerySet[Lead] = Lead.objects.for_brand(brand).filter(
        placed | waiting, _arrival("", filters, with_test=with_test)
    )
    return found


def rows_of(brand: Brand, opportunity_ids: Iterable[Any]) -> QuerySet[Lead]:
    """Return the leads of just these opportunities, joined to them as by :func:`rows_in`."""
    found: QuerySet[Lead] = Lead.objects.for_brand(brand).filter(opportunities__in=opportunity_ids)
    return found


def _arrival(prefix: str, filters: Filters, *, with_test: bool = False) -> Q:
    wanted: dict[str, Any] = {
        "created_at__gte": filters.since,
        "created_at__lt": filters.before,
        "channel": filters.source,
        "form__key": filters.form,
    }
    given = {prefix + name: value for name, value in wanted.items() if value}
    return Q(**given) if with_test else Q(**{f"{prefix}is_test": False}, **given)


def _place(prefix: str, brand: Brand, filters: Filters) -> Q:
    wanted: dict[str, Any] = {"ref": filters.location} if filters.location else {}
    if filters.region:
        wanted["region__in"] = _spellings(brand, filters.region)
    return Q(**{prefix + name: value for name, value in wanted.items()})


def locations_in(brand: Brand, filters: Filters) -> QuerySet[Location]:
    """Return the locations that a report of these filters may be of."""
    found: QuerySet[Location] = Location.objects.for_brand(brand).filter(_place("", brand, filters))
    return found


def has_region(brand: Brand, region: str) -> bool:
    """Whether any location of the brand is in this region: figures of one that is misspelt would look like figures of nothing."""
    return bool(_spellings(brand, region))


def _spellings(brand: Brand, region: str) -> list[str]:
    """Return a region as the brand's locations spell it, compared as rollups do: SQLite knows no case of letters such as Ä."""
    told = Location.objects.for_brand(brand).order_by().values_list("region", flat=True).distinct()
    return [each for each in told if each.casefold() == region.casefold()]
