"""What is known of leads, as rollups count it: plain tuples, read in five queries however many leads there are.

They hold no personal data: ids, codes, times and amounts.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from leadloop.core.blocks import rows_of
from leadloop.desk.enums import OutcomeKind
from leadloop.desk.models import Outcome
from leadloop.feedback.enums import ReviewState
from leadloop.history.enums import Kind
from leadloop.history.models import Event
from leadloop.intake.models import Lead
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.stages import TIME_OF
from leadloop.outbox.enums import MessageKind
from leadloop.reports.elapsed import Epoch, Hex, Text
from leadloop.reports.rollups.course import KINDS, Step, course_of


class LeadFact(NamedTuple):
    """One lead. Moments are seconds since 1970, None where it did not happen; ids are 32 digits, or empty."""

    arrived: float
    status: str
    is_test: bool
    is_duplicate: bool
    form: str
    channel: str
    campaign: str
    product: str
    chosen: str
    chosen_region: str
    # Whether it came to the desk first, and had to be responded to.
    at_desk: bool
    attempted: float | None
    decided: float | None
    agent: str = ""
    reason: str = ""
    # How much of the desk's business time had passed by then, in seconds.
    attempted_open: float | None = None
    decided_open: float | None = None


class RoundFact(NamedTuple):
    """One opportunity. ``region`` in lower case; ``cents`` is the revenue in hundredths of its currency."""

    id: str
    location: str
    region: str
    stage: str
    offered: float
    acknowledged: float | None
    accepted: float | None
    rejected: float | None
    won: float | None
    lost: float | None
    completed: float | None
    withdrawn: float | None
    is_overdue: bool
    reject_reason: str
    lost_reason: str
    cents: int | None
    currency: str
    rating: int | None
    review: str
    hide_reason: str
    reviewed: float | None
    # Whether the survey went out to the customer; told of those that are complete.
    surveyed: bool
    # The business week in which it was offered; 0 of what was counted before these were kept.
    week: int = 0
    # Whether the customer of a lost sale was asked why; and the reason that they gave.
    asked_why: bool = False
    said: str = ""


@dataclass(slots=True)
class Facts:
    """A lead with its opportunities, and how it and they moved (see :mod:`course`)."""

    lead: LeadFact
    rounds: list[RoundFact] = field(default_factory=list)
    course: list[Step] = field(default_factory=list)

    def note_survey(self, opportunity: str) -> None:
        """Say that the survey about one of its opportunities went out."""
        self.rounds = [one._replace(surveyed=True) if one.id == opportunity else one for one in self.rounds]

    def packed(self) -> bytes:
        """Return it as bytes: what :func:`unpacked` reads."""
        return json.dumps([self.lead, self.rounds, self.course], separators=(",", ":")).encode()


# By the lead's id, as 32 digits.
FactsById = dict[str, Facts]


def unpacked(data: bytes | memoryview) -> Facts:
    """Return the facts of :meth:`Facts.packed`."""
    lead, rounds, course = json.loads(bytes(data))
    return Facts(LeadFact(*lead), [RoundFact(*each) for each in rounds], [Step(*each) for each in course])


def facts_of(leads: Q) -> FactsById:
    """Return the facts of the leads that this condition holds for."""
    chosen = Lead.objects.filter(leads).order_by()
    found = {row[0]: Facts(LeadFact(*_lead(*row[1:]))) for row in _leads(chosen)}
    if not found:
        return found
    inside = chosen.values("pk")
    # What is read here and was not there a moment ago is noted as uncounted: its time comes.
    for lead, actor, reason, spent in _outcomes(inside):
        if lead in found:
            found[lead].lead = found[lead].lead._replace(agent=actor or "", reason=reason, decided_open=spent)
    for lead, *row in _rounds(inside):
        if lead in found:
            found[lead].rounds.append(RoundFact(*_round(*row)))
    for lead, opportunity in _surveys(inside):
        if lead in found:
            found[lead].note_survey(opportunity)
    for lead, told in groupby(_events(inside), key=itemgetter(0)):
        if lead in found:
            found[lead].course = course_of(told)
    return found


def _leads(chosen: "QuerySet[Lead]") -> Iterator[tuple[Any, ...]]:
    return rows_of(chosen.values_list(
        Hex("pk"), Epoch("created_at"), "status", "is_test", Hex("duplicate_of_id"), Hex("form_id"), "channel", "campaign",
        "product", Hex("chosen_location_id"), "chosen_location__region", Hex("desk_item__pk"),
        Epoch("desk_item__respond_by"), Epoch("desk_item__returned_at"), Epoch("desk_item__first_attempt_at"),
        Epoch("decided_at"), "desk_item__attempt_business_s",
    ))  # fmt: skip


def _lead(
    arrived: float, status: str, is_test: Any, duplicate: str | None, form: str, channel: str, campaign: str, product: str,
    chosen: str | None, region: str | None, item: str | None, respond_by: float | None, returned: float | None,
    attempted: float | None, decided: float | None, attempted_open: float | None,
) -> tuple[Any, ...]:  # fmt: skip
    # A lead that came to the desk from a location never waited for its response.
    at_desk = item is not None and not (respond_by is None and returned is not None)
    return (
        arrived, status, bool(is_test), duplicate is not None, form, channel, campaign, product, chosen or "",
        (region or "").casefold(), at_desk, attempted, decided, "", "", attempted_open,
    )  # fmt: skip


def _outcomes(inside: "QuerySet[Any, Any]") -> Iterator[tuple[Any, ...]]:
    decisive = Outcome.objects.filter(lead__in=inside, undone_at=None).exclude(kind=OutcomeKind.UNREACHED)
    return rows_of(decisive.order_by("number").values_list(Hex("lead_id"), Hex("actor_id"), "reason", "business_s"))


def _rounds(inside: "QuerySet[Any, Any]") -> Iterator[tuple[Any, ...]]:
    found = Opportunity.objects.filter(lead__in=inside).order_by("round", "pk")
    return rows_of(found.values_list(
        Hex("lead_id"), Hex("pk"), Hex("location_id"), "location__region", "stage", *map(Epoch, TIME_OF.values()),
        Epoch("overdue_since"), "reject_reason", "lost_reason", "follow_up_form__revenue_amount",
        "follow_up_form__revenue_currency", "review__rating", "review__state", "review__hide_reason",
        Epoch("review__received_at"), "business_week_id", "loss_question__said",
    ))  # fmt: skip


def _round(pk: str, location: str, region: str, stage: str, *rest: Any) -> tuple[Any, ...]:
    *times, overdue, rejected, lost, amount, currency, rating, review, hidden, reviewed, week, said = rest
    # SQLite keeps amounts as floating point numbers.
    cents = None if amount is None else round(amount * 100)
    return (
        pk, location, region.casefold(), stage, *times, overdue is not None, rejected, lost, cents, currency or "", rating,
        review or "", hidden if review == ReviewState.HIDDEN else "", reviewed, False,
        week, said is not None, said or "",
    )  # fmt: skip


def _surveys(inside: "QuerySet[Any, Any]") -> Iterator[tuple[Any, ...]]:
    # Asked of few leads only: each has many messages, and most are not complete.
    complete = Opportunity.objects.filter(lead__in=inside, stage=Stage.COMPLETE).values("pk")
    sent = Event.objects.filter(opportunity_id__in=complete, kind=Kind.MESSAGE_SENT, data__mail=MessageKind.SURVEY)
    return rows_of(sent.order_by().values_list(Hex("lead_id"), Hex("opportunity_id")))


def _events(inside: "QuerySet[Any, Any]") -> Iterator[tuple[Any, ...]]:
    told = Event.objects.filter(lead_id__in=inside, kind__in=KINDS).order_by("lead_id", "id")
    return rows_of(told.values_list(Hex("lead_id"), Hex("opportunity_id"), "kind", Epoch("at"), Text("data")))
