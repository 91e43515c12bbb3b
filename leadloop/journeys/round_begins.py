"""A round begins: the lead is offered to the next location, or joins the leads without one.

Part of other journeys (arrival, rejection, lapse, assignment by hand), which record and queue what it returns.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from leadloop.accounts.models import Brand
from leadloop.desk.queries import Learned
from leadloop.followups.models import Step
from leadloop.followups.operations import plan_first
from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM, Actor, Event
from leadloop.history.operations import event
from leadloop.intake.models import Lead
from leadloop.journeys.customer_told import comes_to
from leadloop.network.models import Location
from leadloop.network.queries import location_by_id, recipients_of
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.messages import opportunity_offered
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.operations import offer
from leadloop.outbox.models import Message
from leadloop.routing.queries import next_location


@dataclass(frozen=True, slots=True)
class Round:
    """What a round's beginning made; without an opportunity, the lead waits to be assigned by hand."""

    opportunity: Opportunity | None = None
    location: Location | None = None
    step: Step | None = None
    events: list[Event] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)


def begin_next_round(
    lead: Lead,
    *,
    brand: Brand,
    number: int,
    tried: Collection[uuid.UUID],
    now: datetime,
) -> Round:
    """Offer the lead to the next fitting location that was not tried; an empty round where none is left."""
    place = lead.customer["address"]
    found = next_location(
        brand,
        product=lead.product,
        chosen=lead.chosen_location_id,
        tried=tried,
        position=(lead.lat, lead.lon) if lead.lat is not None and lead.lon is not None else None,
        city=place["city"],
        postal_code=place["postal_code"],
        country=place["country"],
        now=now,
    )
    if found is None:
        return Round()
    # The customer's own choice came with the lead; it need not be read again.
    location = lead.chosen_location if lead.chosen_location_id == found else location_by_id(found)
    assert location is not None  # noqa: S101 - a chosen location is protected from deletion
    # No desk has had what just arrived.
    learned = Learned() if number == 1 else None
    return begin_round(lead, brand=brand, location=location, number=number, actor=SYSTEM, learned=learned, now=now)


def begin_round(
    lead: Lead,
    *,
    brand: Brand,
    location: Location,
    number: int,
    actor: Actor,
    learned: Learned | None = None,
    now: datetime,
) -> Round:
    """Offer the lead to this location. ``learned``: what the desk has learned, where that is not stored yet."""
    opportunity = offer(lead, location=location, round_number=number, now=now)
    opportunity.brand = brand
    step = plan_first(opportunity, brand=brand, now=now)
    offered = event(
        Kind.OFFERED,
        brand=brand,
        actor=actor,
        now=now,
        lead=lead.pk,
        opportunity=opportunity.pk,
        round=number,
        location=str(location.pk),
    )
    comes_to(Stage.UNACKNOWLEDGED, lead, brand=brand, opportunity=opportunity, is_new=number == 1, now=now)
    recipients = recipients_of(location.pk)
    offers = opportunity_offered(opportunity, recipients, learned=learned, now=now)
    return Round(opportunity, location, step, [offered], offers)
