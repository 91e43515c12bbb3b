"""Leads as they were counted before layout 3: lists written as JSON. They are read until the rollups are built anew."""

import json
from typing import Any, Final

import numpy as np

from leadloop.reports.rollups.facts import (
    LAYOUT_OF_FACTS,
    LEAD,
    LEAD_WORDS,
    MOMENTS,
    NO_ID,
    ROUND,
    ROUND_WORDS,
    STEP,
    Facts,
    Rows,
)
from leadloop.reports.rollups.measures import STATE_NUMBER
from leadloop.reports.rollups.words import Words

# What the lists held, in their order; those of the first layout were shorter.
LEAD_LIST: Final = (
    "arrived", "status", "is_test", "is_duplicate", "form", "channel", "campaign", "product", "chosen", "chosen_region",
    "at_desk", "attempted", "decided", "agent", "reason", "attempted_open", "decided_open",
)  # fmt: skip
ROUND_LIST: Final = (
    "id", "location", "region", "stage", *MOMENTS, "is_overdue", "reject_reason", "lost_reason", "cents", "currency",
    "rating", "review", "hide_reason", "reviewed", "surveyed", "week", "asked_why", "said",
)  # fmt: skip
_JSON: Final = b"["
_STATES: Final = ("status", "stage")


def as_now(data: bytes) -> bytes:
    """Return a lead as it is packed now, whatever it was packed by."""
    if not data.startswith(_JSON):
        return data
    lead, rounds, course = json.loads(data)
    told, ones = (
        dict(zip(LEAD_LIST, lead, strict=False)),
        [dict(zip(ROUND_LIST, each, strict=False)) for each in rounds],
    )
    places = {one["id"]: place for place, one in enumerate(ones)} | {"": -1}
    moves = sorted((places[one], at, before, after) for at, one, before, after in course if one in places)
    steps = np.zeros(len(moves), dtype=STEP)
    for row, (one, at, before, after) in zip(steps, moves, strict=True):
        row["round"], row["at"], row["before"], row["after"] = one, at, STATE_NUMBER[before], STATE_NUMBER[after]
    leads = _rows([told], LEAD)
    leads["layout"], leads["rounds"], leads["steps"] = LAYOUT_OF_FACTS, len(ones), len(moves)
    words = {
        name: Words.of([each.get(name, "") for each in given])
        for given, names in (([told], LEAD_WORDS), (ones, ROUND_WORDS))
        for name in names
    }
    (found,) = Facts(np.zeros(1, "V16"), leads, _rows(ones, ROUND), steps, words).packed().values()
    return found


def _rows(given: list[dict[str, Any]], dtype: "np.dtype[np.void]") -> Rows:
    rows = np.zeros(len(given), dtype=dtype)
    for row, told in zip(rows, given, strict=True):
        for name in dtype.names or ():
            row[name] = _value(name, told.get(name), dtype[name])
    return rows


def _value(name: str, told: Any, kind: "np.dtype[Any]") -> Any:
    if name in _STATES:
        return STATE_NUMBER[told]
    if name == "week":
        # Before weeks were kept nothing is known of them: none is the desk's.
        return told or -1
    if kind.kind == "V":
        return np.void(bytes.fromhex(told) if told else NO_ID)
    if kind.kind == "f":
        return np.nan if told is None else told
    return told or 0
