"""Which of a brand's locations a report tells: some of many, or all."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import QuerySet

from leadloop.network.models import Location

# So many are told on a page.
MOST: Final = 50

# Chooses among the locations that there are figures of: gets the brand's locations and the ids of those in their order,
# and says where the next ones begin.
Page = Callable[["QuerySet[Location]", list[str]], tuple[list[Location], Any]]


def pages_of(size: int | None = MOST, *, first: int = 0) -> Page:
    """Return what chooses ``size`` locations (None: all) in the report's own order, from number ``first`` on."""

    def choose(rows: "QuerySet[Location]", ordered: list[str]) -> tuple[list[Location], int | None]:
        last = len(ordered) if size is None else first + size
        wanted = ordered[first:last]
        found = {each.pk.hex: each for each in rows.filter(pk__in=wanted)}
        return [found[each] for each in wanted], last if len(ordered) > last else None

    return choose
