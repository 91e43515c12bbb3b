"""How leads and their opportunities went from one status or stage to the next, as the history tells. Pure."""

from typing import Final

import numpy as np

from leadloop.history.enums import Kind
from leadloop.intake.enums import LeadStatus
from leadloop.opportunities.enums import Stage
from leadloop.reports.rollups.facts import STEP, Rows
from leadloop.reports.rollups.measures import STATE_NUMBER, Floats, Ints
from leadloop.reports.rollups.words import Words

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


def steps_of(lead: Ints, own: Ints, number: Ints, at: Floats, after: Ints) -> tuple[Ints, Rows]:
    """Return the moves as the place of the lead of each, ascending, and rows of ``STEP``.

    Of events: the place of the lead, that of the opportunity among the lead's own (-1: told of the lead), what they are in order by,
    when they happened, and the state that they lead to. What leads to where it stands already is no move.
    """
    order = np.lexsort((number, own, lead))
    lead, own, at, after = lead[order], own[order], at[order], after[order]
    same = np.concatenate([[False], (lead[1:] == lead[:-1]) & (own[1:] == own[:-1])])[: len(lead)]
    before = np.where(same, np.concatenate([[0], after])[: len(lead)], STATE_NUMBER[""])
    moved = before != after
    steps = np.zeros(int(moved.sum()), dtype=STEP)
    for name, column in (("at", at), ("round", own), ("before", before), ("after", after)):
        steps[name] = column[moved]
    return lead[moved], steps


def states_after(kinds: Words, told: Words) -> Ints:
    """Return the state that each event leads to, by its kind or as it tells itself."""
    of_kind = np.array([STATE_NUMBER[REACHED.get(each, "")] for each in kinds.words], dtype=np.int64)
    tells = np.array([each in TOLD for each in kinds.words], dtype=bool)[kinds.codes]
    after = of_kind[kinds.codes]
    after[tells] = [STATE_NUMBER[each] for each in told.at(tells).told()]
    return after
