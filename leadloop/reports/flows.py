"""What moved in a time, and how far those got who arrived in it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from leadloop.intake.enums import LeadStatus
from leadloop.reports.rollups.enums import Basis, Period
from leadloop.reports.rollups.local_days import as_date
from leadloop.reports.rollups.measures import Count
from leadloop.reports.rollups.totals import Totals
from leadloop.reports.rollups.wanted import Names
from leadloop.reports.scope import ScopeReader

Moves = dict[tuple[str, str], int]
# So many months are told one by one, the latest ones.
MOST_MONTHS: Final = 24
REACHED: Final = {
    "offered": Count.OFFERED,
    "acknowledged": Count.ACKNOWLEDGED,
    "accepted": Count.ACCEPTED,
    "won": Count.WON,
    "complete": Count.COMPLETED,
}


@dataclass(frozen=True, slots=True)
class Funnel:
    """How far a cohort got by now: of its ``leads`` those that are qualified, and of its opportunities those that reached each stage.

    A lead is one lead, and an opportunity at each location that it was offered to.
    """

    leads: int
    qualified: int
    reached: dict[str, int]


def funnel_of(totals: Totals) -> Funnel:
    """Return the funnel of leads by when they arrived."""
    reached = {name: totals.count(measure) for name, measure in REACHED.items()}
    return Funnel(totals.count(Count.LEADS), totals.at(LeadStatus.QUALIFIED), reached)


def by_month(reader: ScopeReader, *, most: int | None = MOST_MONTHS) -> dict[date, Funnel]:
    """Return the funnels of the last months of arrival (None: of all), by their first day, latest first."""
    totals: dict[date, Totals] = reader.by(Names(day=lambda day: as_date(day).replace(day=1)), within=Period.MONTH)
    return {month: funnel_of(totals[month]) for month in sorted(totals, reverse=True)[:most]}


def moves_in(reader: ScopeReader) -> Moves:
    """Return how many went from where to where in the scope's time ("" is: from nowhere), by when they went."""
    return reader.totals(Basis.MOVED).moves()
