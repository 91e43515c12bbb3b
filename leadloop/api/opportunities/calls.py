"""Calls about opportunities."""

import uuid
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from leadloop.accounts.enums import Scope
from leadloop.accounts.models import ApiKey, Brand
from leadloop.api.body import check_shape
from leadloop.api.entrance import BearerKey, actor_of, key_of
from leadloop.api.moments import read_before, read_day, read_since
from leadloop.api.once import Reply, once
from leadloop.api.opportunities.queries import Row, row_of, rows_of
from leadloop.api.opportunities.schemas import (
    AnswerIn,
    FollowUpFormIn,
    OpportunityList,
    OpportunityQuery,
    OpportunityShape,
)
from leadloop.api.opportunities.shown import show
from leadloop.api.pages import Keyset, refuse_unknown
from leadloop.api.problems import DOES_NOT_FIT, NOT_FOUND, Problem, invalid
from leadloop.api.replies import JsonReply
from leadloop.core.clock import now as clock_now
from leadloop.core.ids import read_id
from leadloop.core.money import MoneyProblem, read_money
from leadloop.journeys.feedback_returns import FormClosed, answer_follow_up_form
from leadloop.journeys.location_answers import Answerer, answer
from leadloop.opportunities.enums import Answer
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.operations import Sighting
from leadloop.opportunities.queries import opportunities

router = Router(tags=["Opportunities"])
# What is no id is nobody's id.
NO_ID = uuid.UUID(int=0)
NEWEST = Keyset("opportunities", ("offered_at", "id"), ("time", "uuid"), newest_first=True)


@router.get(
    "",
    auth=BearerKey(Scope.LEADS_READ),
    response=OpportunityList,
    operation_id="list_opportunities",
    summary="List opportunities, newest first",
)
def list_opportunities(request: HttpRequest, query: Query[OpportunityQuery]) -> JsonReply:
    """Every round of every lead is an opportunity of its own. Filters narrow the list together."""
    refuse_unknown(request, query)
    brand = key_of(request).brand
    rows, cursor = NEWEST.page(rows_of(brand).filter(**_wanted(brand, query)), query)
    return JsonReply({"data": [show(row) for row in rows], "next_cursor": cursor})


@router.get(
    "/{opportunity_id}",
    auth=BearerKey(Scope.LEADS_READ),
    response=OpportunityShape,
    operation_id="get_opportunity",
    summary="Get an opportunity",
)
def get_opportunity(request: HttpRequest, opportunity_id: str) -> JsonReply:
    """Where it stands, when it came there, and what falls due next."""
    return JsonReply(show(_row(key_of(request).brand, opportunity_id)))


@router.post(
    "/{opportunity_id}/answer",
    auth=BearerKey(Scope.LEADS_WRITE),
    response=OpportunityShape,
    operation_id="answer_opportunity",
    summary="Answer for the location",
    openapi_extra={"requestBody": AnswerIn},
)
@once
def post_answer(request: HttpRequest, given: dict[str, Any], opportunity_id: str) -> Reply:
    """Say what a location's contact says by pressing a button, from the location's own system.

    The same rules hold as on the page. `reveal` records that this API key saw the customer's contact details, `accept`
    does so too. Where the answer does not fit the stage (somebody was first, or it is too early), the reply is 409 with
    the present `stage`; saying again what was said before changes nothing and is answered with 200.
    """
    key = key_of(request)
    opportunity = opportunity_or_problem(key.brand, opportunity_id)
    check_shape(given, AnswerIn)
    if given["answer"] not in Answer.values:
        raise invalid({"answer": _("Choose one of: %(choices)s.") % {"choices": ", ".join(Answer.values)}})
    answer(
        opportunity.pk,
        Answer(given["answer"]),
        by=_answerer(key),
        follow_up_on=read_day("follow_up_on", given.get("follow_up_on")),
        reason=given.get("reason") or "",
        note=given.get("note") or "",
        now=clock_now(),
    )
    return Reply(200, show(_row(key.brand, opportunity_id)))


@router.post(
    "/{opportunity_id}/follow-up-form",
    auth=BearerKey(Scope.LEADS_WRITE),
    response=OpportunityShape,
    operation_id="answer_follow_up_form",
    summary="Report the revenue",
    openapi_extra={"requestBody": FollowUpFormIn},
)
@once
def post_follow_up_form(request: HttpRequest, given: dict[str, Any], opportunity_id: str) -> Reply:
    """Answer the follow-up form for the location, once the opportunity is complete; sent again, it corrects.

    409 before completion, and after the brand has closed the form.
    """
    key = key_of(request)
    opportunity = opportunity_or_problem(key.brand, opportunity_id)
    check_shape(given, FollowUpFormIn)
    try:
        revenue = read_money(given["revenue"]["amount"], given["revenue"]["currency"])
    except MoneyProblem as problem:
        raise invalid({f"revenue.{problem.field}": str(problem)}) from problem
    try:
        answer_follow_up_form(
            opportunity, revenue=revenue, answers=given.get("answers") or {}, by=actor_of(key), now=clock_now()
        )
    except FormClosed as closed:
        raise Problem(DOES_NOT_FIT, str(closed), extra={"stage": opportunity.stage}) from closed
    return Reply(200, show(_row(key.brand, opportunity_id)))


def _wanted(brand: Brand, query: OpportunityQuery) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "stage": query.stage,
        "location__ref": query.location,
        "lead_id": query.lead and (read_id(query.lead) or NO_ID),
        "overdue_since__isnull": None if query.overdue is None else not query.overdue,
        "offered_at__gte": read_since("offered_from", query.offered_from, zone=brand.time_zone),
        "offered_at__lt": read_before("offered_to", query.offered_to, zone=brand.time_zone),
    }
    return {name: value for name, value in wanted.items() if value is not None}


def _answerer(key: ApiKey) -> Answerer:
    return Answerer(actor_of(key), Sighting(api_key_id=key.pk))


def _row(brand: Brand, opportunity_id: str) -> Row:
    row = row_of(brand, read_id(opportunity_id))
    if row is None:
        raise _missing()
    return row


def opportunity_or_problem(brand: Brand, opportunity_id: str) -> Opportunity:
    """Return the brand's opportunity. Raises :class:`Problem` (404)."""
    found = (
        opportunities(brand)
        .select_related("brand", "location", "lead")
        .filter(pk=read_id(opportunity_id) or NO_ID)
        .first()
    )
    if found is None:
        raise _missing()
    return found


def _missing() -> Problem:
    return Problem(NOT_FOUND, _("There is no opportunity with this id."))
