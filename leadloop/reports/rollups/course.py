"""How a lead and its opportunities went from one status or stage to the next, as the history tells. Pure."""

import json
from collections.abc import Iterable
from typing import Final, NamedTuple

from leadloop.history.enums import Kind
from leadloop.intake.enums import LeadStatus
from leadloop.opportunities.enums import Stage

REACHED: Final[dict[str, str]] = {
    Kind.LEAD_RECEIVED: LeadStatus.NEW,
    Kind.LEAD_ATTEMPTED: LeadStatus.CONTACT_ATTEMPTED,
    Kind.LEAD_QUALIFIED: LeadStatus.QUALIFIED,
    Kind.LEAD_NO_OPPORTUNITY: LeadStatus.NO_OPPORTUNITY,
    Kind.LEAD_DISCARDED: LeadStatus.DISCARDED,
    Kind.OFFERED: Stage.UNACKNOWLEDGED,
    Kind.ACKNOWLEDGED: Stage.ACKNOWLEDGED,
    Kind.ACCEPTED: Stage.ACCEPTED,
    Kind.REJECTED: Stage.REJECTED,
    Kind.WON: Stage.WON,
    Kind.LOST: Stage.LOST,
    Kind.COMPLETED: Stage.COMPLETE,
    Kind.WITHDRAWN: Stage.WITHDRAWN,
}
# Where the event itself tells what it leads to.
TOLD: Final = frozenset({Kind.LEAD_RETURNED, Kind.LEAD_REOPENED, Kind.CORRECTED})
KINDS: Final = (*REACHED, *TOLD)


class Step(NamedTuple):
    """A move of the lead (``opportunity`` empty) or of one of its opportunities, which came from nowhere at first."""

    at: float
    opportunity: str
    before: str
    after: str


def course_of(events: Iterable[tuple[str, str | None, str, float, str]]) -> list[Step]:
    """Return the moves of one lead and its opportunities.

    ``events`` in order: the lead's id, the opportunity's, the kind, when, and the event's data as JSON.
    """
    steps: list[Step] = []
    stands: dict[str, str] = {}
    for _lead, opportunity, kind, at, written in events:
        data = json.loads(written) if written != "{}" else {}
        # One more contact of the location saw the details; the stage stays.
        if data.get("again"):
            continue
        after = str(data.get("to")) if kind in TOLD else str(REACHED[kind])
        # What a correction says of an opportunity is told of that, what an undone outcome says of the lead of that.
        key = opportunity or ""
        before = stands.get(key, "")
        if after != before:
            steps.append(Step(at, key, before, after))
            stands[key] = after
    return steps
