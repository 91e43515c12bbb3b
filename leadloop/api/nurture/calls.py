"""Calls for campaigns."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from leadloop.accounts.enums import Scope
from leadloop.api.entrance import BearerKey, key_of
from leadloop.api.fields import fields_of
from leadloop.api.moments import rfc3339
from leadloop.api.nurture.schemas import CampaignList, CampaignQuery, CampaignResultsShape
from leadloop.api.pages import Keyset, refuse_unknown
from leadloop.api.problems import NOT_FOUND, Problem
from leadloop.api.replies import JsonReply
from leadloop.core.ids import read_id
from leadloop.nurture.models import Campaign
from leadloop.nurture.queries import Tally, tallies
from leadloop.reports.nurture import ArmFigures, Compared, campaign_results

router = Router(tags=["Campaigns"])
_NEWEST = Keyset("campaigns", ("created_at", "id"), ("time", "uuid"), newest_first=True)


@router.get(
    "/campaigns",
    auth=BearerKey(Scope.REPORTS),
    response=CampaignList,
    operation_id="list_campaigns",
    summary="List campaigns, newest first",
)
def list_campaigns(request: HttpRequest, query: Query[CampaignQuery]) -> JsonReply:
    """The brand's campaigns, with where their customers stand."""
    refuse_unknown(request, query)
    rows = Campaign.objects.for_brand(key_of(request).brand).annotate(mails=Count("steps"))
    if query.state:
        rows = rows.filter(state=query.state)
    found, cursor = _NEWEST.page(rows, query)
    counted = tallies(found)
    return JsonReply({"data": [_campaign(each, counted[each.pk]) for each in found], "next_cursor": cursor})


@router.get(
    "/campaigns/{campaign_id}/results",
    auth=BearerKey(Scope.REPORTS),
    response=CampaignResultsShape,
    operation_id="get_campaign_results",
    summary="What a campaign brought",
)
def get_campaign_results(request: HttpRequest, campaign_id: str) -> JsonReply:
    """Where a campaign's customers stand, who came back, and what it brought beside those held out.

    Everybody counts in the group that chance put them into, also who stopped or got no mail yet. Who is ahead is told
    only where chance alone hardly makes such a difference, and of 100 customers in each group and more.
    """
    rows = Campaign.objects.select_related("brand").annotate(mails=Count("steps"))
    campaign: Campaign | None = rows.one(key_of(request).brand, read_id(campaign_id))
    if campaign is None:
        raise Problem(NOT_FOUND, _("There is no campaign with this id."))
    found = campaign_results(campaign)
    return JsonReply(
        {
            **_campaign(campaign, found.tally),
            "stops": dict(found.tally.by_reason.most_common()),
            "steps": [{"number": each.number, "queued": each.mails, "sent": each.sent} for each in found.steps],
            "written_to": _group(found.treated),
            "held_out_group": _group(found.control),
            "came_back": _compared(found.came_back),
            "won": _compared(found.won),
            "subjects": None if found.subjects is None else _compared(found.subjects),
        }
    )


def _campaign(campaign: Any, tally: Tally) -> dict[str, Any]:
    return {
        "id": str(campaign.pk),
        "name": campaign.name,
        "state": campaign.state,
        "created_at": rfc3339(campaign.created_at),
        "started_at": campaign.started_at and rfc3339(campaign.started_at),
        "ended_at": campaign.ended_at and rfc3339(campaign.ended_at),
        "mails": campaign.mails,
        "customers": tally.enrolled,
        "held_out": tally.control,
        "waiting": tally.waiting,
        "done": tally.done,
        "stopped": tally.stopped,
        "parked": tally.parked,
    }


def _group(figures: ArmFigures) -> dict[str, Any]:
    return {
        "came_back": fields_of(figures.came_back),
        "qualified": fields_of(figures.qualified),
        "won": fields_of(figures.won),
        "revenue": [money.as_json() for money in figures.revenue],
    }


def _compared(found: Compared) -> dict[str, Any]:
    return {**fields_of(found.difference), "verdict": str(found.verdict)}
