"""Which locations owe answers after all reminders, how many, and since when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min

from leadloop.accounts.models import Brand
from leadloop.reports.cohort import EVERYTHING, Filters, opportunities_in


@dataclass(frozen=True, slots=True)
class Owing:
    """A location, how many answers it owes, and since when the oldest of them is overdue."""

    ref: str
    name: str
    count: int
    since: datetime


def owing(brand: Brand, *, filters: Filters = EVERYTHING, most: int | None = None) -> list[Owing]:
    """Return the locations that owe most (``most`` of them, None: all), of equal ones who has owed for longest.

    Read from the opportunities themselves: an index holds those that are overdue, and no others are looked at.
    """
    rows: Any = (
        opportunities_in(brand, filters)
        .filter(overdue_since__isnull=False)
        .order_by()
        .values_list("location__ref", "location__name")
        .annotate(count=Count("id"), since=Min("overdue_since"))
    )
    return [Owing(*row) for row in rows.order_by("-count", "since", "location__ref")[:most]]
