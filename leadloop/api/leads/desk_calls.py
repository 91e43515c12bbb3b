"""Calls of the lead desk: record an outcome, take one back, close a duplicate."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from leadloop.accounts.enums import Scope
from leadloop.accounts.models import ApiKey, Brand
from leadloop.api.body import check_shape
from leadloop.api.entrance import BearerKey, actor_of, key_of
from leadloop.api.leads.queries import lead_of
from leadloop.api.leads.schemas import LeadShape, MergeIn, OutcomeIn, UndoIn
from leadloop.api.leads.shown import missing, show_lead
from leadloop.api.once import Reply, once
from leadloop.api.problems import DOES_NOT_FIT, Problem, invalid
from leadloop.core.clock import now as clock_now
from leadloop.core.given import read_moment
from leadloop.core.ids import read_id
from leadloop.core.text import clean_line
from leadloop.desk.enums import OutcomeKind
from leadloop.desk.queries import outcomes_of
from leadloop.intake.models import Lead
from leadloop.journeys.desk_decides import negative, positive, unreached
from leadloop.journeys.leads_merged import merge
from leadloop.journeys.outcome_recorded import Decider, OutcomeProblem
from leadloop.journeys.outcome_undone import UndoProblem, take_back
from leadloop.network.queries import location_by_ref

router = Router(tags=["Leads"])
# A duplicate is told with the lead that it is one of.
_OUTCOMES = {OutcomeKind.UNREACHED, OutcomeKind.NEGATIVE, OutcomeKind.POSITIVE}


@router.post(
    "/{lead_id}/outcome",
    auth=BearerKey(Scope.LEADS_WRITE),
    response=LeadShape,
    operation_id="record_outcome",
    summary="Record an outcome",
    openapi_extra={"requestBody": OutcomeIn},
)
@once
def post_outcome(request: HttpRequest, given: dict[str, Any], lead_id: str) -> Reply:
    """Record what came of contacting the customer, as an agent does at the lead desk. The same rules hold as on the page.

    `unreached` needs `next_attempt_at`: the lead stands at `contact_attempted`, and a reminder for the next attempt is
    left. `negative` needs a `reason`: `invalid_details` discards the lead and makes nothing; any other closes it with no
    opportunity, and the customer's account and contact are made or matched; `cannot_be_reached` asks for the brand's number
    of attempts first. `positive` needs `location` and `contacted`: account, contact and opportunity are made, the lead is
    `qualified`, and the location gets its mail. Any of them may correct the `customer`.

    Where the lead takes no outcome (it is decided already, or an agent has it), the reply is 409 with its present
    `lead_status`. Send an `Idempotency-Key` with it: a repeat then makes one of each.
    """
    key = key_of(request)
    lead = _lead(key.brand, lead_id)
    check_shape(given, OutcomeIn)
    if given["outcome"] not in _OUTCOMES:
        choices = ", ".join(kind for kind in OutcomeKind.values if kind in _OUTCOMES)
        raise invalid({"outcome": _("Choose one of: %(choices)s.") % {"choices": choices}})
    _record(lead, OutcomeKind(given["outcome"]), given, key=key)
    return Reply(200, show_lead(key.brand, _lead(key.brand, lead_id)))


@router.post(
    "/{lead_id}/undo",
    auth=BearerKey(Scope.LEADS_WRITE),
    response=LeadShape,
    operation_id="undo_outcome",
    summary="Take an outcome back",
    openapi_extra={"requestBody": UndoIn},
)
@once
def post_undo(request: HttpRequest, given: dict[str, Any], lead_id: str) -> Reply:
    """Take back the lead's last outcome. What followed is withdrawn; the history keeps both.

    A program acts as one who leads the desk: it may do so for others and at any time, with a `reason`; what it recorded
    itself it may take back for a while without. 409 with the present `lead_status` where the outcome cannot be taken back any
    more: once a location has opened its offer, the lead is the location's. Sent again, it changes nothing: without a `number`
    the newest outcome is meant, also where it is taken back by now. The one before it is taken back by its `number`.
    """
    key = key_of(request)
    lead = _lead(key.brand, lead_id)
    check_shape(given, UndoIn)
    number = given.get("number")
    if number is None:
        number = _newest(lead, key=key)
    try:
        take_back(lead, number=number, by=actor_of(key), leads=True, reason=given.get("reason") or "", now=clock_now())
    except UndoProblem as problem:
        if "outcome" not in problem.errors:
            raise
        raise Problem(DOES_NOT_FIT, problem.errors["outcome"], extra={"lead_status": lead.status}) from problem
    return Reply(200, show_lead(key.brand, _lead(key.brand, lead_id)))


@router.post(
    "/{lead_id}/merge",
    auth=BearerKey(Scope.LEADS_WRITE),
    response=LeadShape,
    operation_id="merge_lead",
    summary="Close a duplicate",
    openapi_extra={"requestBody": MergeIn},
)
@once
def post_merge(request: HttpRequest, given: dict[str, Any], lead_id: str) -> Reply:
    """Close this lead as a duplicate of another one, which goes on as it is; what it lacks of the customer is filled in.

    The lead is `discarded` then, with the other one as its `duplicate_of`. It can be taken back like any outcome.
    """
    key = key_of(request)
    lead = _lead(key.brand, lead_id)
    check_shape(given, MergeIn)
    into = lead_of(key.brand, read_id(given["into"]))
    if into is None:
        raise invalid({"into": _("There is no lead with this id.")})
    try:
        merge(lead, into=into, by=Decider(actor_of(key)), now=clock_now())
    except OutcomeProblem as problem:
        raise invalid({"into": problem.errors["duplicate_of"]}) from problem
    return Reply(200, show_lead(key.brand, _lead(key.brand, lead_id)))


def _newest(lead: Lead, *, key: ApiKey) -> int:
    """Return the number of the newest outcome, 0 where there is none.

    Not of the last that stands: a repeat, whose first reply was lost, would take back the one before.
    """
    outcomes = outcomes_of(lead)
    if not outcomes:
        return 0
    newest = outcomes[-1]
    if newest.undone_at is not None and newest.undone_by != key.pk:
        # Whoever asks may have meant the one before it, and is not to hear that it was taken back.
        raise Problem(
            DOES_NOT_FIT,
            _("Somebody else has taken the newest outcome back. Give the `number` of the one that you mean."),
            extra={"lead_status": lead.status},
        )
    return newest.number


def _record(lead: Lead, kind: OutcomeKind, given: dict[str, Any], *, key: ApiKey) -> None:
    told: dict[str, Any] = {
        "by": Decider(actor_of(key)),
        "note": given.get("note") or "",
        "channel": given.get("channel") or "",
        "customer": given.get("customer"),
        "now": clock_now(),
    }
    match kind:
        case OutcomeKind.UNREACHED:
            unreached(
                lead,
                next_attempt_at=_read_time("next_attempt_at", given.get("next_attempt_at")),
                is_callback=bool(given.get("callback")),
                **told,
            )
        case OutcomeKind.NEGATIVE:
            negative(lead, reason=given.get("reason") or "", **told)
        case _:
            _pass_on(lead, given, told)


def _pass_on(lead: Lead, given: dict[str, Any], told: dict[str, Any]) -> None:
    ref = clean_line(given.get("location"), limit=60)
    location = location_by_ref(lead.brand, ref)
    try:
        positive(
            lead,
            location=location,
            contacted=given.get("contacted"),
            brief=given.get("brief"),
            request=given.get("request"),
            **told,
        )
    except OutcomeProblem as problem:
        if not ref or location is not None:
            raise
        unknown = _("There is no location “%(ref)s”.") % {"ref": ref}
        raise invalid(dict(problem.errors) | {"location": unknown}) from problem


def _read_time(field: str, text: str | None) -> datetime | None:
    if not text:
        return None
    moment = read_moment(text)
    if moment is None:
        raise invalid({field: _("Give a time with its zone, such as 2026-12-01T08:00:00Z.")})
    return moment


def _lead(brand: Brand, lead_id: str) -> Lead:
    lead = lead_of(brand, read_id(lead_id))
    if lead is None:
        raise missing()
    lead.brand = brand
    return lead
