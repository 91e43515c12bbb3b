"""Reads of facts, as columns: four queries however many leads there are."""

from itertools import repeat
from typing import Any, Final

import numpy as np
from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT

from leadloop.core.blocks import Kind as Of
from leadloop.core.blocks import blocks
from leadloop.desk.enums import OutcomeKind
from leadloop.desk.models import Outcome
from leadloop.feedback.enums import ReviewState
from leadloop.history.enums import Kind
from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.stages import TIME_OF
from leadloop.outbox.enums import MessageKind
from leadloop.reports.elapsed import Cents, Given, Moment
from leadloop.reports.rollups.course import KINDS, states_after, steps_of
from leadloop.reports.rollups.facts import (
    LAYOUT_OF_FACTS,
    LEAD,
    LEAD_WORDS,
    MOMENTS,
    NO_ID,
    ROUND,
    ROUND_WORDS,
    Facts,
    Rows,
    starts,
)
from leadloop.reports.rollups.measures import STATE_NUMBER, Ints
from leadloop.reports.rollups.words import Words

# A query's columns: the name of each with what to read, and what that holds.
Columns = dict[str, tuple[Any, Of]]
_LEADS: Final[Columns] = {
    "id": ("pk", Of.ID), "arrived": (Moment("created_at"), Of.MOMENT), "status": ("status", Of.TEXT),
    "is_test": ("is_test", Of.FLAG), "is_duplicate": (Given("duplicate_of_id"), Of.FLAG), "form": ("form_id", Of.ID),
    "channel": ("channel", Of.TEXT), "campaign": ("campaign", Of.TEXT), "product": ("product", Of.TEXT),
    "chosen": ("chosen_location_id", Of.ID), "chosen_region": ("chosen_location__region", Of.TEXT),
    "at_desk": (Given("desk_item__pk"), Of.FLAG), "respond_by": (Moment("desk_item__respond_by"), Of.MOMENT),
    "returned": (Moment("desk_item__returned_at"), Of.MOMENT),
    "attempted": (Moment("desk_item__first_attempt_at"), Of.MOMENT), "decided": (Moment("decided_at"), Of.MOMENT),
    "attempted_open": ("desk_item__attempt_business_s", Of.REAL),
}  # fmt: skip
_OUTCOMES: Final[Columns] = {
    "lead": ("lead_id", Of.ID), "agent": ("actor_id", Of.ID), "reason": ("reason", Of.TEXT), "open": ("business_s", Of.REAL),
}  # fmt: skip
_ROUNDS: Final[Columns] = {
    "lead": ("lead_id", Of.ID), "id": ("pk", Of.ID), "location": ("location_id", Of.ID),
    "region": ("location__region", Of.TEXT), "stage": ("stage", Of.TEXT),
    **{name: (Moment(field), Of.MOMENT) for name, field in zip(MOMENTS, TIME_OF.values(), strict=True)},
    "is_overdue": (Given("overdue_since"), Of.FLAG), "reject_reason": ("reject_reason", Of.TEXT),
    "lost_reason": ("lost_reason", Of.TEXT), "cents": (Cents("follow_up_form__revenue_amount"), Of.REAL),
    "currency": ("follow_up_form__revenue_currency", Of.TEXT), "rating": ("review__rating", Of.REAL),
    "review": ("review__state", Of.TEXT), "hide_reason": ("review__hide_reason", Of.TEXT),
    "reviewed": (Moment("review__received_at"), Of.MOMENT), "week": ("business_week_id", Of.NUMBER),
    "asked_why": (Given("loss_question__pk"), Of.FLAG), "said": ("loss_question__said", Of.TEXT),
}  # fmt: skip
_EVENTS: Final[Columns] = {
    "lead": ("lead_id", Of.ID), "round": ("opportunity_id", Of.ID), "number": ("id", Of.NUMBER), "kind": ("kind", Of.TEXT),
    "at": (Moment("at"), Of.MOMENT), "to": (KT("data__to"), Of.TEXT), "again": (KT("data__again"), Of.TEXT),
}  # fmt: skip


def facts_of(leads: Q) -> Facts:
    """Return the facts of the leads that this condition holds for, by when they arrived."""
    chosen = Lead.objects.filter(leads).order_by()
    column = _read(chosen, _LEADS)
    # A condition on several of its opportunities finds a lead several times.
    once = np.array(list({lead: place for place, lead in enumerate(column["id"].tolist())}.values()), dtype=np.int64)
    order = once[np.argsort(column["arrived"][once], kind="stable")]
    ids = column["id"][order]
    rows, words = _leads({name: _at(each, order) for name, each in column.items()})
    inside = chosen.values("pk")
    # What is read below and was not there a moment ago is noted as uncounted: its time comes.
    places = {lead: place for place, lead in enumerate(ids.tolist())}
    words["reason"] = _tell_outcomes(rows, _read(_outcomes(inside), _OUTCOMES), places)
    rounds, of_rounds, known = _rounds(rows, _read(_opportunities(inside), _ROUNDS), places)
    steps = _steps(rows, rounds, _read(_events(inside), _EVENTS), places, known)
    return Facts(ids, rows, rounds, steps, words | of_rounds)


def _read(rows: "QuerySet[Any, Any]", columns: Columns) -> dict[str, Any]:
    found = blocks(
        rows.values_list(*(each for each, _kind in columns.values())), *(kind for _each, kind in columns.values())
    )
    told = zip(columns.items(), found, strict=True)
    return {name: Words.of(column) if kind is Of.TEXT else column for (name, (_each, kind)), column in told}


def _at(column: Any, places: Ints) -> Any:
    return column.at(places) if isinstance(column, Words) else column[places]


def _places(ids: Rows, known: dict[bytes, int]) -> Ints:
    """Return the place of each id; -1 of what is not known."""
    return np.fromiter(map(known.get, ids.tolist(), repeat(-1)), dtype=np.int64, count=len(ids))


def _states(column: Words) -> Ints:
    return np.array([STATE_NUMBER[each] for each in column.words], dtype=np.int64)[column.codes]


def _leads(column: dict[str, Any]) -> tuple[Rows, dict[str, Words]]:
    rows = np.zeros(len(column["id"]), dtype=LEAD)
    for name in set(LEAD.names or ()) & column.keys() - {"status"}:
        rows[name] = column[name]
    rows["layout"], rows["status"] = LAYOUT_OF_FACTS, _states(column["status"])
    # A lead that came to the desk from a location never waited for its response.
    rows["at_desk"] &= ~(np.isnan(column["respond_by"]) & ~np.isnan(column["returned"]))
    rows["decided_open"] = np.nan
    column["chosen_region"] = column["chosen_region"].put(str.casefold)
    return rows, {name: column[name] for name in LEAD_WORDS if name in column}


def _outcomes(inside: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
    decisive = Outcome.objects.filter(lead__in=inside, undone_at=None).exclude(kind=OutcomeKind.UNREACHED)
    return decisive.order_by("number")


def _tell_outcomes(rows: Rows, column: dict[str, Any], places: dict[bytes, int]) -> Words:
    """Note who decided each lead, and when by the desk's clock; returns why."""
    reasons = [""] * len(rows)
    told = (column["agent"], column["reason"].told(), column["open"])
    for place, agent, reason, spent in zip(_places(column["lead"], places).tolist(), *told, strict=True):
        if place >= 0:
            rows["agent"][place], rows["decided_open"][place], reasons[place] = agent, spent, reason
    return Words.of(reasons)


def _opportunities(inside: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
    return Opportunity.objects.filter(lead__in=inside).order_by("round", "pk")


def _rounds(
    leads: Rows, column: dict[str, Any], places: dict[bytes, int]
) -> tuple[Rows, dict[str, Words], dict[bytes, int]]:
    """Return the opportunities, their texts, and the place of each by its id. Leads are told how many they have."""
    lead = _places(column["lead"], places)
    order = np.argsort(lead, kind="stable")
    order = order[lead[order] >= 0]
    column = {name: _at(each, order) for name, each in column.items()}
    leads["rounds"] = np.bincount(lead[order], minlength=len(leads))
    rows = np.zeros(len(order), dtype=ROUND)
    for name in set(ROUND.names or ()) & column.keys() - {"stage", "rating"}:
        rows[name] = column[name]
    rows["stage"], rows["rating"] = _states(column["stage"]), np.nan_to_num(column["rating"])
    column["region"] = column["region"].put(str.casefold)
    # Why a review was hidden once is not why it is hidden.
    column["hide_reason"] = column["hide_reason"].only(column["review"].equal(ReviewState.HIDDEN))
    return (
        rows,
        {name: column[name] for name in ROUND_WORDS},
        {each: place for place, each in enumerate(column["id"].tolist())},
    )


def _events(inside: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
    survey = Q(kind=Kind.MESSAGE_SENT, data__mail=MessageKind.SURVEY)
    return Event.objects.filter(survey | Q(kind__in=KINDS), lead_id__in=inside).order_by()


def _steps(
    leads: Rows, rounds: Rows, column: dict[str, Any], places: dict[bytes, int], known: dict[bytes, int]
) -> Rows:
    """Return the moves, and note of which opportunities the survey went out. Leads are told how many they made."""
    lead, one, kinds = _places(column["lead"], places), _places(column["round"], known), column["kind"]
    survey = kinds.equal(Kind.MESSAGE_SENT)
    rounds["surveyed"][one[survey & (one >= 0)]] = True
    own = column["round"] == np.void(NO_ID)
    # Of a contact of the location who saw the details after another one nothing moved.
    again = column["again"]
    told = ~survey & (lead >= 0) & (own | (one >= 0)) & (again.equal("") | again.equal("false"))
    after = states_after(kinds.at(told), column["to"].at(told))
    nth = np.where(own, -1, one - starts(leads["rounds"])[lead])
    lead, steps = steps_of(lead[told], nth[told], column["number"][told], column["at"][told], after)
    leads["steps"] = np.bincount(lead, minlength=len(leads))
    return steps
