"""What can be counted, as numbers: a cell holds pairs of such a number and how many there are of it.

====================  =======================================================
number                counts
====================  =======================================================
0 … 255               a :class:`Count`
``WAIT`` + …          waits that ended (or last still), by how long they took
``MOVE`` + …          moves from one status or stage to another
``STANDS`` + …        what stands at a status or stage
``TERM`` + …          what a text names (see ``models.Term``): reasons, amounts
``BUSINESS`` + …      the same waits in business time; those that last still have
                      the number of their business week from 2³² on
location × 2³² + …    the same of one location (the id of its slice): in cells
                      of ``Basis.PLACES``
====================  =======================================================
"""

from enum import IntEnum
from math import log
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from leadloop.intake.enums import LeadStatus
from leadloop.opportunities.enums import Stage

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
# Texts that are counted, by what is before their first colon: the number of each with the rest of it.
TermsByKind = dict[str, dict[int, str]]

WAIT: Final = 1 << 28
MOVE: Final = 2 << 28
STANDS: Final = 3 << 28
TERM: Final = 4 << 28
BUSINESS: Final = 5 << 28
_KIND: Final = 0xF << 28
WEEK_BITS: Final = 32
# A location's slice, in measures that are of one.
PLACE_BITS: Final = 32
_CODE_BITS: Final = 22
_WITHIN: Final = (1 << _CODE_BITS) - 1

# A group of times is one part in a hundred wide: a duration told by its group alone is off by half of that at most.
WIDTH: Final = 0.01
_LOG_WIDTH: Final = log(1 + WIDTH)
HOUR_S: Final = 3600


class Count(IntEnum):
    """What is simply counted. Test leads are counted as such, and nowhere else."""

    LEADS = 1
    TESTS = 2
    DUPLICATES = 3
    AT_DESK = 4
    ATTEMPTED = 5

    OFFERED = 10
    ACKNOWLEDGED = 11
    ACCEPTED = 12
    REJECTED = 13
    WON = 14
    LOST = 15
    COMPLETED = 16
    WITHDRAWN = 17
    OVERDUE = 18
    # Complete ones of which the location reported the revenue.
    ANSWERED = 19

    # Published reviews, by their stars.
    RATED_1 = 31
    RATED_2 = 32
    RATED_3 = 33
    RATED_4 = 34
    RATED_5 = 35
    REVIEW_PENDING = 36
    REVIEW_HIDDEN = 37
    # Complete ones whose customer was sent the survey, and those of them that sent a review.
    SURVEYED = 38
    SURVEY_ANSWERED = 39

    # Hidden reviews, by their stars.
    HIDDEN_1 = 41
    HIDDEN_2 = 42
    HIDDEN_3 = 43
    HIDDEN_4 = 44
    HIDDEN_5 = 45

    # Lost ones whose customer was asked why, and those of them that answered.
    WHY_ASKED = 51
    WHY_SAID = 52


# Each status and stage, from nowhere on.
STATES: Final = ("", *LeadStatus.values, *Stage.values)
STATE_NUMBER: Final = {state: number for number, state in enumerate(STATES)}


class Wait(NamedTuple):
    """Something waited for: from when, until when, and what else ends it (names of the facts' moments)."""

    name: str
    start: str
    end: str
    others: tuple[str, ...]


# Of opportunities; the first attempt is the lead's own.
ATTEMPT: Final = Wait("to_first_attempt", "arrived", "attempted", ("decided",))
WAITS: Final = (
    Wait("to_acknowledge", "offered", "acknowledged", ("rejected", "withdrawn")),
    Wait("to_accept", "offered", "accepted", ("rejected", "withdrawn")),
    Wait("to_win", "accepted", "won", ("lost", "withdrawn")),
    Wait("to_complete", "won", "completed", ("lost", "withdrawn")),
)
TO_ACCEPT: Final = WAITS[1]
ALL_WAITS: Final = (ATTEMPT, *WAITS)
# A wait's ends are numbered from 1 (what was waited for); 0 is a wait that lasts.
LASTS: Final = 0
MOST_ENDS: Final = 4
# Above these a number tells of which wait it is, and of which kind.
_WAIT_BITS: Final = _CODE_BITS + 2


def wait_code(wait: Wait, end: int, *, kind: int = WAIT) -> int:
    """Return the first number of the waits that ended so."""
    return kind | (ALL_WAITS.index(wait) * MOST_ENDS + end) << _CODE_BITS


def numbers_of(wait: Wait) -> tuple[int, int]:
    """Return the first number of such waits, however they ended, and the one after their last."""
    return wait_code(wait, LASTS), wait_code(wait, MOST_ENDS)


def is_of(wait: Wait, measure: Ints) -> Any:
    """Return which measures are of such waits, told by either clock."""
    # What tells kind and wait, without how it ended.
    told = measure >> _WAIT_BITS & 0xFF
    return (told == wait_code(wait, 0) >> _WAIT_BITS) | (told == wait_code(wait, 0, kind=BUSINESS) >> _WAIT_BITS)


def week_of(measure: Ints) -> Ints:
    """Return the business week of waits that last, told in business time; 0 is the desk's."""
    return measure >> WEEK_BITS


def place_of(measure: Ints) -> Ints:
    """Return of which location measures are; 0 where of none. Not of those in business time."""
    return measure >> PLACE_BITS


def of_any_place(measure: Ints) -> Ints:
    """Return the same measures, of whichever location."""
    return measure & ((1 << PLACE_BITS) - 1)


def end_of(measure: Ints) -> Ints:
    """Return which end of its wait a number tells of."""
    # What is left of a division by a power of two, which numpy divides ten times as long for.
    return measure >> _CODE_BITS & MOST_ENDS - 1


def group_of(seconds: Floats) -> Ints:
    """Return in which group each duration is: 0 up to one second, then one for each part in a hundred."""
    longer = np.maximum(seconds, 1.0)
    found: Ints = np.floor(np.log(longer) / _LOG_WIDTH).astype(np.int64) + (seconds > 1.0)
    return found


def group_begins(hours: Ints, settled: int) -> Ints:
    """Return the first hour of the group in which each hour is: a wait that lasts is told by the hour in which it began.

    What began long before the hour ``settled`` is in a group one part in a hundred of its age wide, which is how exactly
    durations are told. As it ages on, its group stays, and tells it ever more exactly. What began later is a group by itself.
    """
    age = np.maximum(settled - hours, 1)
    oldest = np.ceil((1 + WIDTH) ** (np.floor(np.log(age) / _LOG_WIDTH) + 1)).astype(np.int64) - 1
    # Never later than the hour itself, however these are rounded.
    return np.where(age * WIDTH > 1, settled - np.maximum(oldest, age), hours)


def within(measure: Ints) -> Ints:
    """Return the part of a number that tells one of its code from another."""
    return measure & _WITHIN


def kind_of(measure: Any) -> Any:
    """Return WAIT, MOVE, STANDS, TERM or BUSINESS; 0 for a :class:`Count`."""
    return measure & _KIND


# What cells of all locations tell of each, beside the revenue in each currency.
TOLD_OF_PLACES: Final = (
    *(int(each) for each in (Count.OFFERED, Count.ACCEPTED, Count.WON)),
    *(STANDS | STATE_NUMBER[stage] for stage in (Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED, Stage.ACCEPTED)),
    *range(Count.RATED_1, Count.RATED_5 + 1),
    *(int(each) for each in (Count.REVIEW_PENDING, Count.REVIEW_HIDDEN)),
)


def move(before: str, after: str) -> int:
    """Return the number of a move."""
    return MOVE | STATE_NUMBER[before] << 8 | STATE_NUMBER[after]


def move_of(measure: int) -> tuple[str, str]:
    """Return from where to where a move's number leads."""
    return STATES[measure >> 8 & 0xFF], STATES[measure & 0xFF]


def stands(state: str) -> int:
    """Return the number of what stands at this status or stage."""
    return STANDS | STATE_NUMBER[state]
