"""In which months the sales of a cohort were won and completed, and its reviews received. Pure.

Kept apart from what else is counted of the cohort: it is long, and few pages ask for it.
"""

from typing import Any, Final

import numpy as np

from leadloop.feedback.enums import ReviewState
from leadloop.opportunities.enums import Stage
from leadloop.reports.rollups.entries import Entries, Terms, places
from leadloop.reports.rollups.enums import Basis
from leadloop.reports.rollups.facts import Facts
from leadloop.reports.rollups.local_days import days_in
from leadloop.reports.rollups.measures import STATE_NUMBER, Floats, Ints
from leadloop.reports.rollups.words import Words

# By which moment's month sales are told.
MOMENTS: Final = ("won", "completed")
_STARS: Final = tuple(map(str, range(6)))


def count_months(entries: Entries, days: Ints, facts: Facts, real: Any, *, zone: str, terms: Terms) -> None:
    """Count by texts such as ``won.revenue:2026-06:EUR``; ``days`` are those on which the leads arrived.

    ``won.sales`` are those that stand at won or complete, ``….complete`` and ``….answered`` those that are complete and
    of which the revenue was reported, ``rated`` the published reviews by when they were received and their stars.
    """
    rounds, words = facts.rounds, facts.words

    def add(mask: Any, told: str, moment: str, column: Words | None = None, n: Ints | None = None) -> None:
        where = places(mask & ~np.isnan(rounds[moment]))
        columns = [_months(zone, rounds[moment][where]), *([] if column is None else [column.at(where)])]
        many: Ints | int = 1 if n is None else n[where]
        entries.add_terms(Basis.MONTHS, days, where, columns, told.format, terms, n=many)

    complete = real & (rounds["stage"] == STATE_NUMBER[Stage.COMPLETE])
    answered = complete & ~np.isnan(rounds["cents"])
    cents = np.nan_to_num(rounds["cents"]).astype(np.int64)
    for name in MOMENTS:
        add(complete, f"{name}.complete:{{}}", name)
        add(answered, f"{name}.answered:{{}}", name)
        add(answered, f"{name}.revenue:{{}}:{{}}", name, words["currency"], cents)
    add(complete | real & (rounds["stage"] == STATE_NUMBER[Stage.WON]), "won.sales:{}", "won")
    published = real & words["review"].equal(ReviewState.PUBLISHED)
    add(published, "rated:{}:{}", "reviewed", Words(rounds["rating"].astype(np.int64), _STARS))


def _months(zone: str, moments: Floats) -> Words:
    """Return the month of each moment in the zone: ``2026-06``."""
    months = days_in(zone, moments).astype("datetime64[D]").astype("datetime64[M]")
    different, which = np.unique(months, return_inverse=True)
    return Words(which, different.astype(str).tolist())
