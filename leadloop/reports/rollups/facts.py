"""What is known of leads, as rollups count it: columns, since of many leads what Python does for each would be most of the work.

They hold no personal data: ids, codes, times and amounts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from leadloop.core.ragged import Ragged, in_rows
from leadloop.opportunities.stages import TIME_OF
from leadloop.reports.rollups.measures import Ints
from leadloop.reports.rollups.words import Words, numbered

LAYOUT_OF_FACTS: Final = 3
# The moments of an opportunity.
MOMENTS: Final = tuple(name.removesuffix("_at") for name in TIME_OF.values())
# One lead. Moments are seconds since 1970, nan where it did not happen; ids are sixteen bytes, zeros where there is none.
LEAD: Final = np.dtype([
    # What tells it from what earlier layouts kept (see ``earlier``).
    ("layout", "u1"),
    ("arrived", "<f8"), ("attempted", "<f8"), ("decided", "<f8"),
    # How much of the desk's business time had passed by then, in seconds.
    ("attempted_open", "<f8"), ("decided_open", "<f8"),
    ("form", "V16"), ("chosen", "V16"), ("agent", "V16"),
    # A place in ``measures.STATES``.
    ("status", "u1"), ("is_test", "?"), ("is_duplicate", "?"),
    # Whether it came to the desk first, and had to be responded to.
    ("at_desk", "?"),
    # How many of the opportunities and of the steps are its own.
    ("rounds", "<u2"), ("steps", "<u2"),
])  # fmt: skip
LEAD_WORDS: Final = ("channel", "campaign", "product", "chosen_region", "reason")
# One opportunity. ``cents`` is the revenue in hundredths of its currency, ``rating`` 0 where there is no review.
ROUND: Final = np.dtype([
    *((name, "<f8") for name in MOMENTS), ("reviewed", "<f8"), ("cents", "<f8"), ("location", "V16"),
    # The business week in which it was offered.
    ("week", "<i8"), ("stage", "u1"), ("rating", "u1"), ("is_overdue", "?"),
    # Whether the survey went out to the customer.
    ("surveyed", "?"),
    # Whether the customer of a lost sale was asked why; ``said`` is the reason that they gave.
    ("asked_why", "?"),
])  # fmt: skip
# Regions are in lower case.
ROUND_WORDS: Final = ("region", "reject_reason", "lost_reason", "currency", "review", "hide_reason", "said")
# A move of an opportunity (its place among those of its lead) or of the lead itself (-1), which came from nowhere at first.
STEP: Final = np.dtype([("at", "<f8"), ("round", "<i2"), ("before", "u1"), ("after", "u1")])
NO_ID: Final = bytes(16)
# No text has it.
_BETWEEN: Final = "\0"
# What is packed is filled up to a multiple of that: numpy moves eight bytes as quickly as one.
WORD: Final = 8

Rows = NDArray[Any]


def digits_of(ids: Iterable[bytes]) -> list[str]:
    """Return ids as 32 digits each; empty where there is none."""
    return [each.hex() if each != NO_ID else "" for each in ids]


@dataclass(frozen=True, slots=True)
class Facts:
    """Leads with their opportunities, and how they moved (see :mod:`course`), each in the order of the leads.

    ``ids`` are of the leads; of facts that were :func:`unpacked` they are not known.
    """

    ids: Rows
    leads: Rows
    rounds: Rows
    steps: Rows
    # By the names of LEAD_WORDS and ROUND_WORDS.
    words: dict[str, Words]

    def __len__(self) -> int:
        """Return how many leads there are."""
        return len(self.leads)

    def keys(self) -> list[str]:
        """Return the leads' ids, 32 digits each."""
        return [each.hex() for each in self.ids.tolist()]

    def lead_of_rounds(self) -> Ints:
        """Return the place of the lead of each opportunity."""
        return np.repeat(np.arange(len(self)), self.leads["rounds"])

    def lead_of_steps(self) -> Ints:
        """Return the place of the lead of each step."""
        return np.repeat(np.arange(len(self)), self.leads["steps"])

    def round_of_steps(self) -> Ints:
        """Return the place of the opportunity of each step; -1 where the lead itself moved."""
        first = starts(self.leads["rounds"])
        own = self.steps["round"] < 0
        return np.where(own, -1, first[self.lead_of_steps()] + self.steps["round"])

    def ids_of(self, name: str) -> Words:
        """Return a column of ids, of leads or of opportunities, as words of 32 digits; empty where there is none."""
        rows = self.rounds if name in (ROUND.names or ()) else self.leads
        codes, ids = numbered(rows[name].tolist())
        return Words(codes, digits_of(ids))

    def moved(self, since: float, before: float) -> "Facts":
        """Return the same with the steps from one moment until just before another only."""
        held = (self.steps["at"] >= since) & (self.steps["at"] < before)
        leads = self.leads.copy()
        leads["steps"] = np.bincount(self.lead_of_steps()[held], minlength=len(self))
        return Facts(self.ids, leads, self.rounds, self.steps[held], self.words)

    def packed(self) -> Ragged:
        """Return each lead as bytes: what :func:`unpacked` reads. The same of two leads is the same bytes."""
        texts = _texts(self.words, LEAD_WORDS)
        of_rounds = _texts(self.words, ROUND_WORDS)
        rounds, steps = (self.leads[name].astype(np.int64) for name in ("rounds", "steps"))
        first = starts(rounds)
        told = [
            _BETWEEN.join((text, *of_rounds[begin:end])).encode()
            for text, begin, end in zip(texts, first.tolist(), (first + rounds).tolist(), strict=True)
        ]
        parts = (Ragged.of_each(self.leads), Ragged(self.rounds, rounds), Ragged(self.steps, steps), Ragged.of(told))
        return in_rows(parts, word=WORD)


def unpacked(data: Sequence[bytes | memoryview]) -> Facts:
    """Return the leads that :meth:`Facts.packed` made these of."""
    parts: tuple[list[bytes], ...] = ([], [], [])
    texts: list[str] = []
    of_rounds: list[str] = []
    for each in map(bytes, data):
        head = np.frombuffer(each[: LEAD.itemsize], LEAD)[0]
        counts = (1, int(head["rounds"]), int(head["steps"]))
        begin = 0
        for part, kind, count in zip(parts, (LEAD, ROUND, STEP), counts, strict=True):
            part.append(each[begin : begin + count * kind.itemsize])
            begin += count * kind.itemsize
        told = each[begin:].decode().split(_BETWEEN)
        texts += told[: len(LEAD_WORDS)]
        of_rounds += told[len(LEAD_WORDS) : len(LEAD_WORDS) + counts[1] * len(ROUND_WORDS)]
    leads, rounds, steps = (
        np.frombuffer(b"".join(part), kind) for part, kind in zip(parts, (LEAD, ROUND, STEP), strict=True)
    )
    words = {
        name: Words.of(given[place :: len(names)])
        for given, names in ((texts, LEAD_WORDS), (of_rounds, ROUND_WORDS))
        for place, name in enumerate(names)
    }
    return Facts(np.zeros(0, "V16"), leads, rounds, steps, words)


def starts(counts: Ints) -> Ints:
    """Return where each begins, of which there are so many."""
    found: Ints = np.cumsum(counts, dtype=np.int64) - counts
    return found


def _texts(words: dict[str, Words], names: Sequence[str]) -> list[str]:
    """Return the texts of each row, joined."""
    return list(map(_BETWEEN.join, zip(*(words[name].told() for name in names), strict=True)))
