"""Reads of opportunities as this door shows them."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from leadloop.accounts.models import Brand
from leadloop.core.claim import WorkState
from leadloop.followups.enums import NOT_ASKING
from leadloop.journeys.round_begins import Round
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.stages import TIME_OF

Row = dict[str, Any]

_SHOWN = (
    "id",
    "lead_id",
    "round",
    "stage",
    *TIME_OF.values(),
    "reject_reason",
    "lost_reason",
    "location__ref",
    "location__name",
    "follow_up_form__revenue_amount",
    "follow_up_form__revenue_currency",
)


def rows_of(brand: Brand) -> QuerySet[Opportunity, Row]:
    """Return the brand's opportunities with their location, revenue and next due step: one query, however many."""
    # An opportunity has one open step at most, so the join doubles no row.
    is_open = ~Q(steps__state=WorkState.DONE) & ~Q(steps__kind__in=NOT_ASKING)
    found: QuerySet[Opportunity, Row] = (
        Opportunity.objects.for_brand(brand)
        .annotate(open_step=FilteredRelation("steps", condition=is_open))
        .values(*_SHOWN, due_kind=F("open_step__kind"), due_at=F("open_step__due_at"))
    )
    return found


def row_of(brand: Brand, opportunity_id: uuid.UUID | None) -> Row | None:
    """Return one of the brand's opportunities, or None."""
    return rows_of(brand).filter(pk=opportunity_id).first() if opportunity_id else None


def newest_rounds(brand: Brand, leads: Iterable[uuid.UUID]) -> dict[uuid.UUID, Row]:
    """Return the opportunity of each lead's newest round, by lead."""
    rows = rows_of(brand).filter(lead_id__in=list(leads)).order_by("round", "id")
    return {row["lead_id"]: row for row in rows}


def row_of_round(begun: Round) -> Row | None:
    """Return the row of a round that began just now, without reading it; None where no location was found."""
    opportunity, location, step = begun.opportunity, begun.location, begun.step
    if opportunity is None or location is None:
        return None
    shown = {name: getattr(opportunity, name) for name in _SHOWN if "__" not in name}
    of_location = {"location__ref": location.ref, "location__name": location.name}
    due = {"due_kind": step.kind if step else None, "due_at": step.due_at if step else None}
    return {
        **shown,
        **of_location,
        **due,
        "follow_up_form__revenue_amount": None,
        "follow_up_form__revenue_currency": None,
    }
