"""Where a lead stands at the desk, from what was recorded of it. Pure: the one rule behind the quick copy on the item."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadloop.desk.enums import WaitsFor
from leadloop.desk.models import Outcome, Reminder


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows from the outcomes that were not taken back, and from the open reminder; fields as on ``DeskItem``."""

    waits_for: WaitsFor
    due_at: datetime
    responded_at: datetime | None
    response_business_s: int | None
    attempts: int
    first_attempt_at: datetime | None
    attempt_business_s: int | None
    reached_at: datetime | None


def standing(
    outcomes: Iterable[Outcome],
    *,
    reminder: Reminder | None,
    arrived_at: datetime,
    respond_by: datetime | None,
    returned_at: datetime | None,
) -> Standing:
    """Return where the lead stands.

    It waits for the attempt that its open reminder names; else, back from a location, for whatever the desk does next;
    else for a first response. Any outcome is a response; only one in which the customer was tried is an attempt, and
    only one in which they were spoken to is contact.
    """
    valid = sorted((each for each in outcomes if each.undone_at is None), key=lambda each: each.number)
    attempts = [each for each in valid if each.is_attempt]
    reached = [each for each in valid if each.reached]
    if reminder is not None:
        waits_for, due_at = (WaitsFor.CALLBACK if reminder.is_callback else WaitsFor.ATTEMPT), reminder.due_at
    elif returned_at is not None:
        waits_for, due_at = WaitsFor.RETURNED, returned_at
    else:
        waits_for, due_at = WaitsFor.RESPONSE, respond_by or arrived_at
    return Standing(
        waits_for=waits_for,
        due_at=due_at,
        responded_at=valid[0].at if valid else None,
        response_business_s=valid[0].business_s if valid else None,
        attempts=len(attempts),
        first_attempt_at=attempts[0].at if attempts else None,
        attempt_business_s=attempts[0].business_s if attempts else None,
        reached_at=reached[0].at if reached else None,
    )


def missed_since(now: datetime, *, grace_minutes: int) -> datetime:
    """Return the moment before which what was due is missed."""
    return now - timedelta(minutes=grace_minutes)
