"""Which of a brand's locations a report tells: some of many, or all."""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from django.db.models import QuerySet

from leadloop.network.models import Location

# So many are told on a page.
MOST: Final = 50
# So many are looked at together, where all are wanted.
_AT_ONCE: Final = 500
# So many are asked for by their ids; more are found sooner among all.
_FEW: Final = 200
# To look at fewer at once saves nothing.
_FEWEST: Final = 5

Told = TypeVar("Told")
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


def pages_by_ref(size: int, *, after: str = "") -> Page:
    """Return what chooses ``size`` locations by reference, from the one after ``after`` on; the next ones follow the last one's."""

    def choose(rows: "QuerySet[Location]", ordered: list[str]) -> tuple[list[Location], str | None]:
        wanted, rows = set(ordered), rows.filter(ref__gt=after)
        if len(ordered) <= _FEW:
            rows = rows.filter(pk__in=ordered)
        found = first_of(rows, lambda some: [each for each in some if each.pk.hex in wanted], size)
        return found[:size], found[size - 1].ref if len(found) > size else None

    return choose


def first_of(
    rows: "QuerySet[Location]", told: Callable[[list[Location]], Iterable[Told]], most: int | None
) -> list[Told]:
    """Return the first that are ``told`` of locations by reference: one more than ``most``, where there are so many.

    These are looked at some at a time: mostly the first ones will do, and then so many as those before make likely.
    """
    found: list[Told] = []
    begin, size = 0, _AT_ONCE if most is None else most + 1
    goes_on = True
    while goes_on and (most is None or len(found) <= most):
        some = list(rows.order_by("ref")[begin : begin + size])
        found += told(some)
        goes_on = len(some) == size
        begin += size
        size = 4 * size if most is None else _likely(most + 1 - len(found), of=len(found), seen=begin, most=4 * size)
    return found if most is None else found[: most + 1]


def _likely(missing: int, *, of: int, seen: int, most: int) -> int:
    """Return among how many the missing ones will be, where ``of`` were among so many ``seen``: half as many again, lest some lack."""
    return min(most, _FEWEST + missing * seen * 3 // (2 * of)) if of else most
