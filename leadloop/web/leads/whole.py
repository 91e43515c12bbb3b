"""One lead with everything that is known of it, in a fixed number of queries."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from leadloop.accounts.models import ApiKey, Brand, User
from leadloop.core.claim import WorkState
from leadloop.desk.models import Outcome
from leadloop.desk.queries import outcomes_of
from leadloop.feedback.models import FollowUpForm, Review
from leadloop.followups.models import Step
from leadloop.history.enums import ActorKind, Kind
from leadloop.history.models import Event
from leadloop.history.queries import events_of_lead
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Consent, Lead
from leadloop.network.models import LocationContact
from leadloop.opportunities.enums import GIVEN_UP, Stage
from leadloop.opportunities.models import Disclosure, Opportunity
from leadloop.opportunities.stages import CORRECTABLE
from leadloop.orders.enums import OrderStatus
from leadloop.orders.models import Order
from leadloop.orders.queries import orders_by_opportunity
from leadloop.outbox.models import Message
from leadloop.questions.enums import ReasonKind, SetKind
from leadloop.questions.models import Question, Reason
from leadloop.web.leads.desk_story import Known
from leadloop.web.leads.story import Told, tell
from leadloop.web.location.shown import Customer, answers_of, customer_of

# So many other requests of the same customer are named.
MOST_OTHERS = 5


@dataclass(slots=True)
class Round:
    """One round: the location that had the lead, and what came of it."""

    opportunity: Opportunity
    is_newest: bool
    reason: str = ""
    # What is due next, a parked step too; and the publication of an undecided review.
    steps: list[Step] = field(default_factory=list)
    disclosures: list[tuple[Disclosure, str]] = field(default_factory=list)
    form: FollowUpForm | None = None
    answers: list[tuple[str, str]] = field(default_factory=list)
    review: Review | None = None
    orders: list[Order] = field(default_factory=list)

    @property
    def awaits_order(self) -> bool:
        """Whether it was won and no order stands."""
        return self.opportunity.stage == Stage.WON and all(o.status == OrderStatus.CANCELLED for o in self.orders)

    @property
    def can_be_corrected(self) -> bool:
        """Whether the brand may set another stage (the journey's rule, see ``correct_stage``)."""
        is_answered = self.opportunity.stage not in {Stage.WITHDRAWN, Stage.UNACKNOWLEDGED}
        return self.is_newest and is_answered and self.opportunity.lead.status == LeadStatus.QUALIFIED

    @property
    def corrections(self) -> list[str]:
        """The stages that it can be corrected to."""
        return [stage for stage in Stage if stage in CORRECTABLE and stage != self.opportunity.stage]


@dataclass(frozen=True, slots=True)
class WholeLead:
    """All that the lead's page shows. ``rounds`` and ``story`` are newest first."""

    lead: Lead
    customer: Customer
    answers: list[tuple[str, str]]
    consents: list[Consent]
    rounds: list[Round]
    story: list[Told]
    messages: list[Message]
    others: list[Lead]
    # Those that were taken back, too; in order.
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def waits_for_a_location(self) -> bool:
        """Whether somebody has to choose a location by hand."""
        return self.lead.status == LeadStatus.QUALIFIED and (
            not self.rounds or self.rounds[0].opportunity.stage in GIVEN_UP
        )


def whole_lead(brand: Brand, lead_id: uuid.UUID) -> WholeLead | None:
    """Return the brand's lead with everything, or None."""
    rows = Lead.objects.select_related("form", "contact", "chosen_location")
    lead: Lead | None = rows.for_brand(brand).filter(pk=lead_id).first()
    if lead is None:
        return None
    questions = list(Question.objects.for_brand(brand).select_related("question_set").order_by("position", "pk"))
    reasons = {(each.kind, each.key): each.label for each in Reason.objects.for_brand(brand)}
    rounds = _rounds(brand, lead, reasons, [q for q in questions if q.question_set.kind == SetKind.FOLLOW_UP])
    events = list(events_of_lead(brand, lead.pk))
    outcomes = outcomes_of(lead)
    customer = customer_of(lead)
    known = Known(
        actors=actor_names(brand, events),
        customer=customer.name or customer.organization or customer.email or customer.phone,
        locations={each.opportunity.pk: each.opportunity.location.name for each in rounds},
        reasons=reasons,
        notes={each.number: each.note for each in outcomes if each.note},
    )
    return WholeLead(
        lead=lead,
        customer=customer,
        answers=answers_of(lead.answers, [q for q in questions if q.question_set_id == lead.form.question_set_id]),
        consents=list(lead.consents.select_related("location").order_by("purpose", "given_at")),
        rounds=rounds,
        story=tell(events, known),
        messages=list(
            Message.objects.for_brand(brand).filter(lead_id=lead.pk).defer("text", "html").order_by("-queued_at", "-pk")
        ),
        others=_others(brand, lead),
        outcomes=outcomes,
    )


def actor_names(brand: Brand, events: Iterable[Event]) -> dict[uuid.UUID, str]:
    """Return the names of those who caused the events, by id."""
    actors: list[tuple[str, uuid.UUID]] = []
    for event in events:
        if event.kind == Kind.LEAD_ASSIGNED and event.data.get("agent"):
            actors.append((ActorKind.AGENT, uuid.UUID(event.data["agent"])))
        if event.actor_id is not None:
            actors.append((event.actor_kind, event.actor_id))
    return names_of(brand, actors)


def names_of(brand: Brand, actors: Iterable[tuple[str, uuid.UUID]]) -> dict[uuid.UUID, str]:
    """Return the names of actors (kind, id) by id: one query for each kind of them."""
    ids: dict[str, set[uuid.UUID]] = {kind: set() for kind in ActorKind}
    for kind, actor_id in actors:
        ids[kind].add(actor_id)
    contacts = LocationContact.objects.for_brand(brand).filter(pk__in=ids[ActorKind.LOCATION])
    # A member who has left the brand keeps the name under what they did.
    users = User.objects.filter(pk__in=ids[ActorKind.BRAND] | ids[ActorKind.AGENT])
    keys = ApiKey.objects.for_brand(brand).filter(pk__in=ids[ActorKind.PROGRAM])
    return {
        **{each.pk: f"{each.name or each.email}, {each.location.name}" for each in contacts.select_related("location")},
        **{each.pk: each.name or each.email for each in users},
        **{each.pk: each.name for each in keys},
    }


def _rounds(brand: Brand, lead: Lead, reasons: dict[tuple[str, str], str], asked: list[Question]) -> list[Round]:
    found = list(lead.opportunities.select_related("location").order_by("-round", "-pk"))
    steps = _by_opportunity(Step.objects.filter(opportunity__in=found).exclude(state=WorkState.DONE).order_by("due_at"))
    disclosures = _by_opportunity(
        Disclosure.objects.filter(opportunity__in=found).select_related("location_contact").order_by("at")
    )
    keys = dict(ApiKey.objects.for_brand(brand).values_list("pk", "name")) if disclosures else {}
    forms = _by_opportunity(FollowUpForm.objects.filter(opportunity__in=found).select_related("location_contact"))
    orders = orders_by_opportunity(found)
    reviews = _by_opportunity(Review.objects.filter(opportunity__in=found))
    rounds = []
    for each in found:
        form = next(iter(forms.get(each.pk, [])), None)
        rounds.append(
            Round(
                opportunity=each,
                is_newest=each is found[0],
                reason=_reason(each, reasons),
                steps=steps.get(each.pk, []),
                disclosures=[(seen, _seen_by(seen, keys)) for seen in disclosures.get(each.pk, [])],
                form=form,
                answers=answers_of(form.answers, asked) if form else [],
                review=next(iter(reviews.get(each.pk, [])), None),
                orders=orders.get(each.pk, []),
            )
        )
    return rounds


def _reason(each: Opportunity, reasons: dict[tuple[str, str], str]) -> str:
    if each.reject_reason:
        return reasons.get((ReasonKind.REJECT, each.reject_reason), each.reject_reason)
    return reasons.get((ReasonKind.LOST, each.lost_reason), each.lost_reason)


def _by_opportunity(rows: Iterable[Any]) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.opportunity_id, []).append(row)
    return found


def _seen_by(seen: Disclosure, keys: dict[uuid.UUID, str]) -> str:
    if seen.location_contact is not None:
        return seen.location_contact.name or seen.location_contact.email
    return keys.get(seen.api_key_id, "") if seen.api_key_id else ""


def _others(brand: Brand, lead: Lead) -> list[Lead]:
    if lead.contact_id is None:
        return []
    same = Lead.objects.for_brand(brand).filter(contact_id=lead.contact_id).exclude(pk=lead.pk)
    return list(same.order_by("-created_at", "-pk")[:MOST_OTHERS])
