"""A campaign that begins looks through those who lost their opportunity before, some at a time. Part of other journeys."""

import uuid
from datetime import datetime
from typing import Any

from leadloop.core.transaction import one_transaction
from leadloop.nurture.audience import behind, candidates, matching
from leadloop.nurture.models import Campaign
from leadloop.nurture.operations import enrol, looked_through
from leadloop.nurture.queries import steps_of


@one_transaction
def look_through(campaign: Campaign, *, limit: int, now: datetime) -> int:
    """Take the next customers in who lost their opportunity before the campaign began. Returns how many, and one at the end."""
    steps, audiences = steps_of(campaign), matching(campaign, now=campaign.resumed_at or campaign.started_at or now)
    so_far: dict[str, Any] = campaign.looked_through or {}
    number = int(so_far.get("audience", 0))
    if not steps or number >= len(audiences):
        looked_through(campaign, until=None)
        return 1
    place = (datetime.fromisoformat(so_far["at"]), uuid.UUID(so_far["id"])) if "at" in so_far else None
    found = candidates(behind(audiences[number], place), campaign, limit=limit)
    enrol(campaign, steps, found, now=now)
    if len(found) < limit:
        looked_through(campaign, until={"audience": number + 1})
    else:
        at, pk = found[-1].place
        looked_through(campaign, until={"audience": number, "at": at.isoformat(), "id": str(pk)})
    return len(found) or 1
