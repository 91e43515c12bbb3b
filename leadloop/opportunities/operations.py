"""Making opportunities and moving their stage: by compare-and-set, here and nowhere else."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadloop.core.inserting import insert
from leadloop.intake.models import Lead
from leadloop.network.models import Location, LocationContact
from leadloop.opportunities.enums import WAITING, Answer, Stage
from leadloop.opportunities.models import Disclosure, Opportunity
from leadloop.opportunities.stages import MOVES, STANDS_ON, TIME_OF


@dataclass(frozen=True, slots=True)
class Sighting:
    """How somebody came to see the details: which link, from where."""

    contact: LocationContact | None = None
    api_key_id: uuid.UUID | None = None
    link_issued_at: datetime | None = None
    ip: str | None = None
    user_agent: str = ""


def offer(lead: Lead, *, location: Location, round_number: int, now: datetime) -> Opportunity:
    """Hand the lead to a location in a round."""
    opportunity = Opportunity(
        brand_id=lead.brand_id,
        lead=lead,
        location=location,
        business_week_id=location.business_week_id,
        round=round_number,
        offered_at=now,
    )
    insert(opportunity)
    return opportunity


def move(opportunity: Opportunity, answer: Answer, *, seen: Stage, now: datetime, **changes: Any) -> bool:
    """Move the stage as the answer says if it still stands at ``seen``; False where somebody was first.

    Sets the time of the stage reached (and of the acknowledgement that an accept implies) and clears what was
    overdue. ``opportunity`` is brought up to date only where the move was made.
    """
    to = MOVES[answer][seen]
    times: dict[str, Any] = {} if to == seen else {TIME_OF[to]: now}
    if to == Stage.ACCEPTED and seen == Stage.UNACKNOWLEDGED:
        times[TIME_OF[Stage.ACKNOWLEDGED]] = now
    return _set(opportunity, seen=seen, values={"stage": to, "overdue_since": None, **times, **changes})


def hold(opportunity_id: uuid.UUID) -> None:
    """Let nobody else move the opportunity until the transaction ends (SQLite has one writer at a time anyway)."""
    Opportunity.objects.select_for_update().filter(pk=opportunity_id).values_list("pk").first()


def withdraw(opportunity: Opportunity, *, seen: Stage, now: datetime) -> bool:
    """Take the opportunity back from its location. False where its stage moved meanwhile."""
    return _set(opportunity, seen=seen, values={"stage": Stage.WITHDRAWN, "withdrawn_at": now, "overdue_since": None})


def correct(opportunity: Opportunity, *, seen: Stage, to: Stage, now: datetime) -> bool:
    """Set the stage to what it should have been. Times that it stands on are kept or set to now, later ones go."""
    keep = {TIME_OF[stage] for stage in STANDS_ON[to]} | {TIME_OF[Stage.UNACKNOWLEDGED]}
    values: dict[str, Any] = {"stage": to, "overdue_since": None}
    for name in TIME_OF.values():
        if name not in keep:
            values[name] = None
        elif getattr(opportunity, name) is None:
            values[name] = now
    if to != Stage.LOST:
        values["lost_reason"] = ""
    values["reject_reason"] = ""
    return _set(opportunity, seen=seen, values=values)


def mark_overdue(opportunity: Opportunity, *, now: datetime) -> bool:
    """Note since when the answer has been overdue. False where it is noted already or nothing is awaited any more."""
    rows = Opportunity.objects.filter(pk=opportunity.pk, stage__in=WAITING, overdue_since=None)
    done = bool(rows.update(overdue_since=now))
    if done:
        opportunity.overdue_since = now
    return done


def disclose(opportunity: Opportunity, sighting: Sighting, *, now: datetime) -> bool:
    """Record that somebody saw the contact details; False where this contact did before."""
    before = Disclosure.objects.filter(
        opportunity=opportunity, location_contact=sighting.contact, api_key_id=sighting.api_key_id
    )
    if before.exists():
        return False
    # Two presses at once meet at the unique index: the second adds nothing.
    Disclosure.objects.bulk_create(
        [
            Disclosure(
                brand_id=opportunity.brand_id,
                opportunity=opportunity,
                location_contact=sighting.contact,
                api_key_id=sighting.api_key_id,
                at=now,
                link_issued_at=sighting.link_issued_at,
                ip=sighting.ip,
                user_agent=sighting.user_agent[:300],
            )
        ],
        ignore_conflicts=True,
    )
    return True


def _set(opportunity: Opportunity, *, seen: Stage, values: dict[str, Any]) -> bool:
    # The compare-and-set: 0 rows means that somebody was first, which is normal. Alike on both databases.
    if not Opportunity.objects.filter(pk=opportunity.pk, stage=seen).update(**values):
        return False
    for name, value in values.items():
        setattr(opportunity, name, value)
    return True
