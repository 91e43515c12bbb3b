"""One location's own report: what it may know of itself, and where it stands among others that it never sees."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from leadloop.accounts.models import Brand
from leadloop.core.transaction import one_moment
from leadloop.opportunities.enums import WAITING
from leadloop.reports.ages import Standing, standing_since
from leadloop.reports.cohort import Filters
from leadloop.reports.league import Place, place_of
from leadloop.reports.measured import Measured, measured
from leadloop.reports.overview import reason_labels
from leadloop.reports.ranked import Medians
from leadloop.reports.revenue import conversion_of
from leadloop.reports.revenue_figures import RevenueFigures, figures_of
from leadloop.reports.rollups.measures import Count
from leadloop.reports.satisfaction import Ratings, ratings_of
from leadloop.reports.scope import ScopeReader, scope_of

# Of fewer locations a median, or a place among them, would tell what a single one does.
FEWEST: Final = 5


@dataclass(frozen=True, slots=True)
class LocationReport:
    """``standing``: the open ones by age, whenever their leads arrived. ``place`` is None where too few others have one.

    ``labels``: the brand's words for reasons, by kind and key.
    """

    measured: Measured
    overdue: int
    standing: tuple[Standing, ...]
    revenue: RevenueFigures
    ratings: Ratings
    place: Place | None
    labels: dict[tuple[str, str], str]

    @property
    def medians(self) -> Medians | None:
        """The network's medians; None where too few locations have a figure."""
        return self.place.medians if self.place else None


def location_report(brand: Brand, *, filters: Filters, now: datetime) -> LocationReport:
    """Measure the opportunities of the location of ``filters`` whose leads arrived in their time.

    From the rollups and what they do not hold yet, at one moment.
    """
    scope = scope_of(brand, filters)
    undated = scope_of(brand, replace(filters, since=None, before=None))
    with one_moment(hurry=True):
        reader = ScopeReader(scope)
        totals = reader.totals(waits=True)
        standing = standing_since(reader.of(undated), brand, now=now)
        place = place_of(reader, brand, filters)
        conversion, labels = conversion_of(brand), reason_labels(brand)
    return LocationReport(
        measured=measured(totals, now=now),
        overdue=totals.count(Count.OVERDUE),
        standing=tuple(each for each in standing if each.state in WAITING),
        revenue=figures_of(totals, conversion),
        ratings=ratings_of(totals),
        place=place if place.medians.n >= FEWEST else None,
        labels=labels,
    )
