"""The rows of the list of leads, read in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Lead
from leadloop.opportunities.enums import GIVEN_UP
from leadloop.opportunities.models import Opportunity
from leadloop.web.console.leads.counted import leads_of, opportunities_of, page_of_moves
from leadloop.web.console.leads.filters import LeadFilter


@dataclass(frozen=True, slots=True)
class Row:
    """A lead and an opportunity of it.

    ``waits``: nobody has the lead, and somebody has to choose a location by hand. ``is_back``: the desk has it again or
    has closed it since, so that it no longer stands where the opportunity does.
    """

    lead: Lead
    opportunity: Opportunity | None
    waits: bool = False
    is_back: bool = False


def rows_of(brand: Brand, wanted: LeadFilter, *, cursor: str, now: datetime) -> tuple[list[Row], str | None]:
    """Return a page of the list and the cursor of the next one: newest first, by age oldest first.

    A lead stands there with its newest round; where opportunities are filtered for, each that fits has its row.
    """
    if wanted.move:
        return _moves(brand, wanted, cursor=cursor)
    if wanted.about_opportunities:
        offers = opportunities_of(brand, wanted, now=now)
        found = offers.page("lead", "lead__form", "location", cursor=cursor)
        return [Row(each.lead, each) for each in found.rows], found.next
    page = leads_of(brand, wanted, now=now).page("form", cursor=cursor)
    return rows_with(page.rows), page.next


def rows_with(leads: list[Lead]) -> list[Row]:
    """Return a row for each of these leads, with its newest round."""
    newest = newest_rounds(leads)
    return [_row(lead, newest.get(lead.pk)) for lead in leads]


def _moves(brand: Brand, wanted: LeadFilter, *, cursor: str) -> tuple[list[Row], str | None]:
    events, following = page_of_moves(brand, wanted, cursor=cursor)
    leads = Lead.objects.for_brand(brand).select_related("form").in_bulk([each.lead_id for each in events])
    offers = (
        Opportunity.objects.for_brand(brand)
        .select_related("location")
        .in_bulk([each.opportunity_id for each in events if each.opportunity_id])
    )
    newest = {} if offers else newest_rounds(list(leads.values()))
    return [
        Row(leads[each.lead_id], offers[each.opportunity_id])
        if each.opportunity_id
        else _row(leads[each.lead_id], newest.get(each.lead_id))
        for each in events
    ], following


def newest_rounds(leads: list[Lead]) -> dict[object, Opportunity]:
    """Return each lead's opportunity of its latest round by lead id, with location, in one query."""
    rounds = Opportunity.objects.filter(lead__in=leads).select_related("location").order_by("round", "pk")
    return {each.lead_id: each for each in rounds}


def _row(lead: Lead, newest: Opportunity | None) -> Row:
    given_up = newest is None or newest.stage in GIVEN_UP
    is_qualified = lead.status == LeadStatus.QUALIFIED
    return Row(lead, newest, waits=given_up and is_qualified, is_back=newest is not None and not is_qualified)
