"""What was counted of a lead, as earlier layouts of the rollups kept it."""

import json
import math

from leadloop.reports.rollups.earlier import LEAD_LIST, ROUND_LIST
from leadloop.reports.rollups.facts import unpacked
from leadloop.reports.rollups.measures import STATES

# How many values were added to the lists by the second layout.
_ADDED = (2, 3)


def as_json(facts, *, layout):
    """Return a lead that is packed as it is now as layout 1 or 2 kept it."""
    found = unpacked([facts])
    ids = [f"{place:032x}" for place in range(1, len(found.rounds) + 1)]
    lead = told(found.words, found.leads, LEAD_LIST, 0) | {"status": STATES[found.leads["status"][0]]}
    rounds = [
        told(found.words, found.rounds, ROUND_LIST, place)
        | {
            "id": one,
            "stage": STATES[found.rounds["stage"][place]],
            "rating": int(found.rounds["rating"][place]) or None,
        }
        for place, one in enumerate(ids)
    ]
    course = [
        [at, ids[place] if place >= 0 else "", STATES[before], STATES[after]]
        for at, place, before, after in found.steps.tolist()
    ]
    of_lead, of_round = (
        len(names) - (added if layout == 1 else 0) for names, added in zip((LEAD_LIST, ROUND_LIST), _ADDED, strict=True)
    )
    lists = [
        [lead[name] for name in LEAD_LIST[:of_lead]],
        [[one[name] for name in ROUND_LIST[:of_round]] for one in rounds],
        course,
    ]
    return json.dumps(lists).encode()


def told(words, rows, names, place):
    """Return the values of one row by their names, as JSON can hold them."""
    found = {name: words[name].told()[place] for name in names if name in words}
    for name in set(names) & set(rows.dtype.names):
        value = rows[name][place]
        if value.dtype.kind == "V":
            found[name] = value.tobytes().hex() if any(value.tobytes()) else ""
        else:
            found[name] = None if value.dtype.kind == "f" and math.isnan(value) else value.item()
    return found
