"""Which rows the list of leads has: those that its filters say, exactly as a report counts them where one leads there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, QuerySet

from leadloop.accounts.models import Brand
from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.stages import TIME_OF
from leadloop.reports.behind import leads_since, leads_that_stood, moves_between, opportunities_that_stood
from leadloop.reports.cohort import Filters, leads_in, opportunities_in
from leadloop.reports.pipeline import end_of
from leadloop.reports.rollups.moments import told_from
from leadloop.web.console.cursors import PAGE_SIZE, Page, earliest_first, newest_first
from leadloop.web.console.leads.filters import LeadFilter

Row = TypeVar("Row", bound=Model)
# More than any number of an event has.
_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """Rows, and the moment that they are listed by: latest first, or earliest."""

    rows: QuerySet[Row]
    by: str
    oldest_first: bool = False

    def page(self, *related: str, cursor: str) -> Page[Row]:
        """Return the page of them behind ``cursor``, with what is related to each."""
        order = earliest_first if self.oldest_first else newest_first
        return order(self.rows.select_related(*related), by=self.by, cursor=cursor)


def all_of(brand: Brand, wanted: LeadFilter, *, now: datetime) -> QuerySet[Any]:
    """Return what fits, on all pages: moves, opportunities or leads, whatever the list is of."""
    if wanted.move:
        return moves_of(brand, wanted)
    if wanted.about_opportunities:
        return opportunities_of(brand, wanted, now=now).rows
    return leads_of(brand, wanted, now=now).rows


def leads_of(brand: Brand, wanted: LeadFilter, *, now: datetime) -> Listed[Lead]:
    """Return the leads that fit."""
    rows: QuerySet[Lead] = Lead.objects.for_brand(brand)
    if wanted.is_counted:
        with_test = bool(wanted.said.get("test") or wanted.said.get("only"))
        rows = leads_in(brand, _filters(wanted), with_test=with_test)
    rows = rows.filter(wanted.on_leads())
    day, status = wanted.said.get("as_of"), wanted.said.get("status", "")
    if day:
        return Listed(leads_that_stood(rows, status, before=end_of(day, brand)), "created_at")
    if wanted.said.get("age"):
        return Listed(
            _between(leads_since(rows, status), "since", wanted.came_between(now)), "since", oldest_first=True
        )
    return Listed(rows, "created_at")


def opportunities_of(brand: Brand, wanted: LeadFilter, *, now: datetime) -> Listed[Opportunity]:
    """Return the opportunities that fit."""
    rows: QuerySet[Opportunity] = Opportunity.objects.for_brand(brand)
    if wanted.is_counted:
        rows = opportunities_in(brand, _filters(wanted))
    rows = rows.filter(wanted.on_opportunities(), wanted.on_leads("lead__"))
    day, stage = wanted.said.get("as_of"), wanted.said.get("stage", "")
    if day:
        return Listed(opportunities_that_stood(rows, stage, before=end_of(day, brand)), "offered_at")
    if wanted.said.get("age"):
        since = TIME_OF[Stage(stage)]
        return Listed(_between(rows, since, wanted.came_between(now)), since, oldest_first=True)
    return Listed(rows, "offered_at")


def moves_of(brand: Brand, wanted: LeadFilter) -> QuerySet[Event]:
    """Return the moves that fit."""
    assert wanted.move is not None  # noqa: S101 - the caller looked
    events = moves_between(brand, wanted.move, wanted.counted_filters)
    if wanted.said.get("q"):
        found: QuerySet[Lead] = Lead.objects.for_brand(brand).filter(wanted.on_leads())
        events = events.filter(lead_id__in=found.values("pk"))
    return events


def page_of_moves(brand: Brand, wanted: LeadFilter, *, cursor: str) -> tuple[list[Event], str | None]:
    """Return a page of the moves that fit, latest first, and the cursor of the next one.

    By their numbers, for they are in the order of time, and no index is by time.
    """
    events = moves_of(brand, wanted)
    if cursor.isdecimal() and len(cursor) <= _DIGITS:
        events = events.filter(id__lt=int(cursor))
    page = list(events.order_by("-id")[: PAGE_SIZE + 1])
    return page[:PAGE_SIZE], str(page[PAGE_SIZE - 1].pk) if len(page) > PAGE_SIZE else None


def _filters(wanted: LeadFilter) -> Filters:
    given = wanted.counted_filters
    if wanted.said.get("as_of"):
        # The whole pipeline stood there, whenever it arrived.
        return Filters(location=given.location, region=given.region, source=given.source, form=given.form)
    return given


def _between(rows: QuerySet[Row], name: str, bounds: tuple[datetime | None, datetime | None]) -> QuerySet[Row]:
    since, before = bounds
    if since:
        rows = rows.filter(**{f"{name}__gte": told_from(since)})
    return rows.filter(**{f"{name}__lt": told_from(before)}) if before else rows
