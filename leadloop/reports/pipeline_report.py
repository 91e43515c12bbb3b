"""The report on the pipeline: where all stand, for how long, how they moved, how far they got, what is to be expected."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from leadloop.accounts.models import Brand
from leadloop.core.transaction import one_moment
from leadloop.intake.enums import LeadStatus
from leadloop.reports.ages import Standing, standing_since
from leadloop.reports.cohort import EVERYTHING, Filters
from leadloop.reports.flows import MOST_MONTHS, Funnel, Moves, by_month, funnel_of, moves_in
from leadloop.reports.outlook import Outlook, outlook
from leadloop.reports.owing import Owing, owing
from leadloop.reports.pipeline import PipelineNow, Stood, standing, stood_on
from leadloop.reports.rollups.measures import Count
from leadloop.reports.rollups.totals import Totals
from leadloop.reports.scope import ScopeReader, scope_of


@dataclass(frozen=True, slots=True)
class Excluded:
    """What is not in the other figures (``tests``), or is in sight there as what it is, of the cohort."""

    tests: int
    duplicates: int
    discarded: int


@dataclass(frozen=True, slots=True)
class PipelineReport:
    """``now``, ``excluded``, ``owing``, ``funnel`` and ``months`` are of the leads that arrived in the filters' time.

    ``moves`` are what moved in that time. ``stood`` (the end of the day that was asked for), ``ages`` and ``outlook`` are of
    all that stood or stand there, whenever they arrived.
    """

    now: PipelineNow
    excluded: Excluded
    stood: Stood | None
    ages: tuple[Standing, ...]
    owing: list[Owing]
    moves: Moves
    funnel: Funnel
    months: dict[date, Funnel]
    outlook: Outlook


def pipeline_report(
    brand: Brand,
    *,
    filters: Filters = EVERYTHING,
    as_of: date | None = None,
    most_owing: int | None = None,
    most_months: int | None = MOST_MONTHS,
    now: datetime,
) -> PipelineReport:
    """Read all of it at one moment. Test leads are left out, and counted as such.

    ``most_owing`` locations that owe answers are told, and the last ``most_months`` months of arrival; None: all.
    """
    undated = replace(filters, since=None, before=None)
    with one_moment(hurry=True):
        reader = ScopeReader(scope_of(brand, filters))
        whole = reader.of(scope_of(brand, undated))
        everything = _with_waits(reader.of(scope_of(brand, EVERYTHING)))
        standing_there = everything if undated == EVERYTHING else _with_waits(whole)
        cohort = standing_there if filters == undated else reader.totals()
        counts = standing(cohort, now=now)
        return PipelineReport(
            now=counts,
            excluded=_excluded(cohort, counts),
            stood=None if as_of is None else stood_on(reader, brand, as_of, filters),
            ages=standing_since(whole, brand, now=now),
            owing=owing(brand, filters=filters, most=most_owing),
            moves=moves_in(reader),
            funnel=funnel_of(cohort),
            months=by_month(reader, most=most_months),
            outlook=outlook(everything, standing_there, brand, now=now),
        )


def _with_waits(reader: ScopeReader) -> Totals:
    return reader.totals(waits=True)


def _excluded(totals: Totals, counts: PipelineNow) -> Excluded:
    return Excluded(totals.count(Count.TESTS), totals.count(Count.DUPLICATES), counts.leads[LeadStatus.DISCARDED])
