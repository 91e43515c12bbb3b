"""The tables of a report, read: of all rows of a choice, not only those that a page shows."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from leadloop.accounts.models import Brand
from leadloop.reports.as_tables.locations import LOCATIONS
from leadloop.reports.as_tables.performance import PERFORMANCE
from leadloop.reports.as_tables.pipeline import PIPELINE
from leadloop.reports.as_tables.revenue import REVENUE
from leadloop.reports.as_tables.satisfaction import SATISFACTION
from leadloop.reports.as_tables.table import Table, TableOf
from leadloop.reports.cohort import EVERYTHING, Filters
from leadloop.reports.league import Order, league
from leadloop.reports.overview import overview
from leadloop.reports.pages import pages_of
from leadloop.reports.pipeline_report import pipeline_report
from leadloop.reports.revenue import MonthOf, revenue
from leadloop.reports.rollups.enums import Hours
from leadloop.reports.satisfaction import satisfaction
from leadloop.reports.scope import NotCountedYet
from leadloop.reports.trends import Step


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a report: which leads, and what some of the reports ask besides."""

    filters: Filters = EVERYTHING
    # The pipeline: at the end of which day.
    as_of: date | None = None
    # Performance: what it is held against, and by what periods the trend is.
    other: Filters | None = None
    step: Step = Step.MONTH
    # Revenue: of which moment the months are.
    by: MonthOf = "won"
    # Locations: which of them, and which first.
    order: Order = field(default_factory=Order)
    # Performance and locations: by which clock times are told.
    hours: Hours = Hours.CALENDAR


@dataclass(frozen=True, slots=True)
class Tabled:
    """A report's tables, and how it is read whole."""

    tables: tuple[TableOf[Any], ...]
    read: Callable[[Brand, Choice, datetime], Any]

    def named(self, name: str) -> TableOf[Any] | None:
        """Return one of the tables; where there is only one, it needs no name."""
        if not name and len(self.tables) == 1:
            return self.tables[0]
        return next((each for each in self.tables if each.name == name), None)


def read_table(brand: Brand, report: Tabled, table: TableOf[Any], choice: Choice, *, now: datetime) -> Table | None:
    """Return the table with all rows of the choice, or None where it is not known of this choice."""
    try:
        found = report.read(brand, choice, now)
    except NotCountedYet:
        # As on the page; the table says by which clock.
        found = report.read(brand, replace(choice, hours=Hours.CALENDAR), now)
    return table.written(found)


def _performance(brand: Brand, choice: Choice, now: datetime) -> Any:
    return overview(
        brand,
        filters=choice.filters,
        other=choice.other,
        step=choice.step,
        most=None,
        hours=choice.hours,
        now=now,
    )


def _locations(brand: Brand, choice: Choice, now: datetime) -> Any:
    return league(brand, filters=choice.filters, order=replace(choice.order, page=None), hours=choice.hours, now=now)


def _pipeline(brand: Brand, choice: Choice, now: datetime) -> Any:
    return pipeline_report(brand, filters=choice.filters, as_of=choice.as_of, most_months=None, now=now)


def _revenue(brand: Brand, choice: Choice, _now: datetime) -> Any:
    return revenue(brand, filters=choice.filters, by=choice.by, page=pages_of(None), most=None)


def _satisfaction(brand: Brand, choice: Choice, _now: datetime) -> Any:
    return satisfaction(brand, filters=choice.filters, page=pages_of(None))


REPORTS: Final[dict[str, Tabled]] = {
    "performance": Tabled(PERFORMANCE, _performance),
    "locations": Tabled(LOCATIONS, _locations),
    "pipeline": Tabled(PIPELINE, _pipeline),
    "revenue": Tabled(REVENUE, _revenue),
    "satisfaction": Tabled(SATISFACTION, _satisfaction),
}
