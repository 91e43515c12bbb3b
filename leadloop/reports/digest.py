"""What a report by mail tells of a week or month: what came in and moved then, beside the time before, and where all stand now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from leadloop.accounts.models import Brand
from leadloop.core.transaction import one_moment
from leadloop.opportunities.enums import Stage
from leadloop.reports.cohort import Filters
from leadloop.reports.measured import Measured
from leadloop.reports.overview import overview
from leadloop.reports.owing import Owing, owing
from leadloop.reports.pipeline import PipelineNow, pipeline_now
from leadloop.reports.revenue import revenue
from leadloop.reports.revenue_figures import RevenueFigures
from leadloop.reports.rollups.enums import KEPT, Basis, Period
from leadloop.reports.rollups.local_days import as_date
from leadloop.reports.rollups.measures import Count
from leadloop.reports.rollups.totals import Totals
from leadloop.reports.rollups.wanted import Names
from leadloop.reports.satisfaction import Ratings, satisfaction
from leadloop.reports.scope import Scope, ScopeReader, scope_of
from leadloop.reports.trends import PERIODS, Step

# Leads are told by when they arrived, moves by when they happened.
MOVED_TO: Final = {
    "offered": Stage.UNACKNOWLEDGED,
    "accepted": Stage.ACCEPTED,
    "won": Stage.WON,
    "lost": Stage.LOST,
    "completed": Stage.COMPLETE,
}


@dataclass(frozen=True, slots=True)
class Told:
    """A period that begins on ``first``: how many leads came, and how many moves there were to each of :data:`MOVED_TO`."""

    first: date
    leads: int
    moved: dict[str, int]


@dataclass(frozen=True, slots=True)
class Span:
    """The days, from ``since`` until before ``before``, of which rates, times, revenue and ratings are told."""

    since: date
    before: date

    def filters(self, place: Filters, zone: ZoneInfo) -> Filters:
        """Return the leads that arrived at the place on these days."""
        return replace(place, since=_midnight(self.since, zone), before=_midnight(self.before, zone))


@dataclass(frozen=True, slots=True)
class Digest:
    """``periods``: the last ones, the one that is told of at the end. ``pipeline`` and ``owing`` are of all, as they stand now.

    ``measured``, ``revenue`` and ``ratings`` are of ``span``, ``before`` of ``earlier``: as many periods before it.
    """

    periods: tuple[Told, ...]
    span: Span
    earlier: Span
    pipeline: PipelineNow
    owing: list[Owing]
    measured: Measured
    before: Measured
    revenue: RevenueFigures
    ratings: Ratings


def digest(brand: Brand, place: Filters, *, first: date, step: Step, most_owing: int, now: datetime) -> Digest:
    """Read all of it at one moment, for the period that begins on ``first``, a day of the brand.

    ``place`` names a region, a location, or neither.
    """
    zone = ZoneInfo(brand.time_zone)
    span = Span(step.after(first, 1 - PERIODS), step.after(first, 1))
    earlier = Span(step.after(span.since, -PERIODS), span.since)
    leads = span.filters(place, zone)
    with one_moment(hurry=True):
        found = overview(brand, filters=leads, other=earlier.filters(place, zone), now=now)
        assert found.other is not None  # noqa: S101 - as asked
        return Digest(
            periods=told_in(brand, leads, span, step),
            span=span,
            earlier=earlier,
            pipeline=pipeline_now(brand, filters=place, now=now),
            owing=owing(brand, filters=place, most=most_owing),
            measured=found.all,
            before=found.other,
            revenue=revenue(brand, filters=leads).all,
            ratings=satisfaction(brand, filters=leads).all,
        )


def told_in(brand: Brand, leads: Filters, span: Span, step: Step) -> tuple[Told, ...]:
    """Return each of the periods of the span, of which ``leads`` are. Use within ``one_moment()``."""
    scope = scope_of(brand, leads)
    reader = ScopeReader(scope)
    firsts = [step.after(span.since, n) for n in range(PERIODS)]
    arrived, moved = (_by_period(reader, scope, basis, firsts, step) for basis in (Basis.ARRIVED, Basis.MOVED))
    none = Totals()
    return tuple(
        Told(each, arrived.get(each, none).count(Count.LEADS), _moved(moved.get(each, none))) for each in firsts
    )


def _by_period(
    reader: ScopeReader, scope: Scope, basis: Basis, firsts: Sequence[date], step: Step
) -> dict[date, Totals]:
    if step is Step.WEEK and Period.DAY not in KEPT[basis][scope.wanted.grouping]:
        # What no cell holds is read from the history, and not told apart by day there.
        zone = ZoneInfo(scope.brand.time_zone)
        weeks = {
            each: replace(scope, since=_midnight(each, zone), before=_midnight(step.after(each, 1), zone))
            for each in firsts
        }
        return {each: reader.of(week).totals(basis) for each, week in weeks.items()}
    return reader.by(Names(day=lambda day: step.start_of(as_date(day))), basis, within=step.period)


def _moved(totals: Totals) -> dict[str, int]:
    moves = totals.moves()
    return {
        name: sum(n for (_source, target), n in moves.items() if target == stage) for name, stage in MOVED_TO.items()
    }


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone)
