"""Where all leads and opportunities stand now."""

from dataclasses import dataclass
from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.core.money import Money
from leadloop.core.transaction import one_moment
from leadloop.intake.enums import LeadStatus
from leadloop.opportunities.enums import Stage
from leadloop.reports.cohort import EVERYTHING, Filters
from leadloop.reports.rollups.measures import Count
from leadloop.reports.scope import ScopeReader, scope_of


@dataclass(frozen=True, slots=True)
class PipelineNow:
    """Counts at ``as_of``; every status and every stage is there, with 0 where nothing stands.

    ``overdue``: opportunities whose location has left an answer open after all reminders. ``revenue``: what locations
    reported of opportunities that stand at complete, one sum for each currency, by currency; currencies are not mixed.
    """

    as_of: datetime
    leads: dict[LeadStatus, int]
    opportunities: dict[Stage, int]
    overdue: int
    revenue: tuple[Money, ...]


def pipeline_now(brand: Brand, *, filters: Filters = EVERYTHING, now: datetime) -> PipelineNow:
    """Count the brand's leads and opportunities where they stand, from the rollups and what they do not hold yet.

    Filters choose a cohort by when its leads arrived; what is counted is where they stand now, not how they stood then.
    Test leads are left out. A lead with several rounds is one lead and several opportunities.
    """
    with one_moment(hurry=True):
        totals = ScopeReader(scope_of(brand, filters)).totals()
    return PipelineNow(
        as_of=now,
        leads={status: totals.at(status) for status in LeadStatus},
        opportunities={stage: totals.at(stage) for stage in Stage},
        overdue=totals.count(Count.OVERDUE),
        revenue=totals.revenue(),
    )
