"""Where all leads and opportunities stand now."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum

from leadloop.accounts.models import Brand
from leadloop.core.money import Money
from leadloop.feedback.models import FollowUpForm
from leadloop.intake.enums import LeadStatus
from leadloop.opportunities.enums import Stage
from leadloop.reports.cohort import EVERYTHING, Filters, leads_in, opportunities_in


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
    """Count the brand's leads and opportunities where they stand; three queries, however many there are.

    Filters choose a cohort by when its leads arrived; what is counted is where they stand now, not how they stood then.
    Test leads are left out. A lead with several rounds is one lead and several opportunities.
    """
    by_status = dict(leads_in(brand, filters).values_list("status").annotate(Count("id")))
    opportunities = opportunities_in(brand, filters)
    by_stage = {
        stage: (count, overdue)
        for stage, count, overdue in opportunities.values_list("stage").annotate(
            Count("id"), overdue=Count("id", filter=Q(overdue_since__isnull=False))
        )
    }
    revenue = (
        FollowUpForm.objects.for_brand(brand)
        .filter(opportunity__in=opportunities.filter(stage=Stage.COMPLETE).order_by())
        .values_list("revenue_currency")
        .annotate(Sum("revenue_amount"))
        .order_by("revenue_currency")
    )
    return PipelineNow(
        as_of=now,
        leads={status: by_status.get(status, 0) for status in LeadStatus},
        opportunities={stage: by_stage.get(stage, (0, 0))[0] for stage in Stage},
        overdue=sum(overdue for _, overdue in by_stage.values()),
        revenue=tuple(Money(amount, currency) for currency, amount in revenue),
    )
