"""Where all leads and opportunities stand: now, or as they stood at the end of a past day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from leadloop.accounts.models import Brand
from leadloop.core.money import Money
from leadloop.core.transaction import one_moment
from leadloop.intake.enums import LeadStatus
from leadloop.opportunities.enums import Stage
from leadloop.reports.cohort import EVERYTHING, Filters
from leadloop.reports.rollups.enums import Basis
from leadloop.reports.rollups.measures import Count
from leadloop.reports.rollups.totals import Totals
from leadloop.reports.scope import ScopeReader, scope_of

State = TypeVar("State", bound=str)


@dataclass(frozen=True, slots=True)
class PipelineNow:
    """Counts at ``as_of``; every status and every stage is there, with 0 where nothing stands.

    ``overdue``: opportunities whose location has left an answer open after all reminders. ``revenue``: what locations
    reported of opportunities that stand at complete, one sum for each currency, by currency; currencies are not mixed.
    ``answered``: of how many of these they reported it.
    """

    as_of: datetime
    leads: dict[LeadStatus, int]
    opportunities: dict[Stage, int]
    overdue: int
    revenue: tuple[Money, ...]
    answered: int


@dataclass(frozen=True, slots=True)
class Stood:
    """Counts at the end of a day, as in :class:`PipelineNow`."""

    leads: dict[LeadStatus, int]
    opportunities: dict[Stage, int]


def pipeline_now(brand: Brand, *, filters: Filters = EVERYTHING, now: datetime) -> PipelineNow:
    """Count the brand's leads and opportunities where they stand, from the rollups and what they do not hold yet.

    Filters choose a cohort by when its leads arrived; what is counted is where they stand now, not how they stood then.
    Test leads are left out. A lead with several rounds is one lead and several opportunities.
    """
    with one_moment(hurry=True):
        return standing(ScopeReader(scope_of(brand, filters)).totals(), now=now)


def standing(totals: Totals, *, now: datetime) -> PipelineNow:
    """Say where the leads of these sums stand."""
    return PipelineNow(
        as_of=now,
        leads={status: totals.at(status) for status in LeadStatus},
        opportunities={stage: totals.at(stage) for stage in Stage},
        overdue=totals.count(Count.OVERDUE),
        revenue=totals.revenue(),
        answered=totals.count(Count.ANSWERED),
    )


def pipeline_on(brand: Brand, day: date, *, filters: Filters = EVERYTHING) -> Stood:
    """Count the brand's leads and opportunities where they stood at the end of a day (the brand's), as the history tells.

    ``filters`` choose a place, a source and a form: the whole pipeline stood there, whenever its leads arrived. A location's
    region is the one that it has now.
    """
    with one_moment(hurry=True):
        return stood_on(ScopeReader(scope_of(brand, filters)), brand, day, filters)


def stood_on(reader: ScopeReader, brand: Brand, day: date, filters: Filters) -> Stood:
    """Count as :func:`pipeline_on` by this reader: what came to a status or stage until then, less what left it."""
    until = replace(filters, since=None, before=end_of(day, brand))
    moves = reader.of(scope_of(brand, until)).totals(Basis.MOVED).moves()
    return Stood(leads=_stayed(moves, LeadStatus), opportunities=_stayed(moves, Stage))


def end_of(day: date, brand: Brand) -> datetime:
    """Return the midnight that ends a day of the brand."""
    return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(brand.time_zone))


def _stayed(moves: dict[tuple[str, str], int], states: Iterable[State]) -> dict[State, int]:
    return {
        state: sum(n * ((after == state) - (before == state)) for (before, after), n in moves.items())
        for state in states
    }
