"""In which months the sales of a cohort were won and completed, and its reviews received. Pure.

Kept apart from what else is counted of the cohort: it is long, and few pages ask for it.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from leadloop.feedback.enums import ReviewState
from leadloop.opportunities.enums import Stage
from leadloop.reports.rollups.entries import Entries, Terms, floats, places, texts
from leadloop.reports.rollups.enums import Basis
from leadloop.reports.rollups.local_days import days_in
from leadloop.reports.rollups.measures import TERM, Floats, Ints

# By which moment's month sales are told.
MOMENTS: Final = ("won", "completed")


def is_complete(column: dict[str, Any]) -> Any:
    """Return which of the opportunities stand at complete."""
    return texts(column["stage"]) == Stage.COMPLETE


def count_months(
    entries: Entries, days: Ints, column: dict[str, Any], moments: dict[str, Floats], *, zone: str, terms: Terms
) -> None:
    """Count by texts such as ``won.revenue:2026-06:EUR``; ``days`` are those on which the leads arrived.

    ``won.sales`` are those that stand at won or complete, ``….complete`` and ``….answered`` those that are complete and
    of which the revenue was reported, ``rated`` the published reviews by when they were received and their stars.
    """

    def add(where: Ints, words: Iterator[str], n: "Ints | int" = 1) -> None:
        entries.add(Basis.MONTHS, days, where, np.array([TERM | terms(each) for each in words], dtype=np.int64), n=n)

    cents, currency = floats(column["cents"]), column["currency"]
    complete = is_complete(column)
    sold = complete | (texts(column["stage"]) == Stage.WON)
    for name in MOMENTS:
        told = ~np.isnan(moments[name])
        kinds = {"complete": complete & told, "answered": complete & told & ~np.isnan(cents)}
        if name == "won":
            kinds["sales"] = sold & told
        for kind, mask in kinds.items():
            where = places(mask)
            add(where, (f"{name}.{kind}:{month}" for month in _months(zone, moments[name][where])))
        where = places(kinds["answered"])
        months = zip(where.tolist(), _months(zone, moments[name][where]), strict=True)
        amounts = cents[where].astype(np.int64)
        add(where, (f"{name}.revenue:{month}:{currency[place]}" for place, month in months), n=amounts)
    reviewed = floats(column["reviewed"])
    where = places((texts(column["review"]) == ReviewState.PUBLISHED) & ~np.isnan(reviewed))
    months = zip(where.tolist(), _months(zone, reviewed[where]), strict=True)
    add(where, (f"rated:{month}:{column['rating'][place]}" for place, month in months))


def _months(zone: str, moments: Floats) -> list[str]:
    """Return the month of each moment in the zone: ``2026-06``."""
    found: list[str] = np.datetime_as_string(days_in(zone, moments).astype("datetime64[D]"), unit="M").tolist()
    return found
