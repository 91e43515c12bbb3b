"""The same rates by where leads came from and who had them."""

import uuid
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from leadloop.accounts.models import Brand, User
from leadloop.intake.models import LeadForm
from leadloop.network.models import Location
from leadloop.reports.cohort import Filters
from leadloop.reports.measured import undecided_measures
from leadloop.reports.rollups.enums import Grouping
from leadloop.reports.rollups.measures import Count
from leadloop.reports.rollups.wanted import Names, Wanted
from leadloop.reports.scope import Scope, ScopeReader
from leadloop.reports.statistics.intervals import Rate, rate_of

MOST_ROWS: Final = 10
# Of those there are sums of all leads only, not of a place's, a source's or a form's.
_OF_ALL: Final = {"campaign": Grouping.CAMPAIGN, "product": Grouping.PRODUCT, "agent": Grouping.AGENT}
_RATES: Final = ("accepted", "rejected", "won")
_MEASURES: Final = (
    *(int(each) for each in (Count.OFFERED, Count.ACCEPTED, Count.REJECTED, Count.WON)),
    *sorted({each for rate in _RATES for each in undecided_measures(rate)}),
)


_Counts: TypeAlias = "dict[Any, Counter[int]]"
# By what the sums are called: what a filter calls it, and what people do.
_Names: TypeAlias = dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One source, form, …: ``key`` is what a filter calls it, ``n`` how many opportunities were offered.

    ``undecided``: of how many each rate is not known yet.
    """

    key: str
    name: str
    n: int
    accepted: Rate
    rejected: Rate
    won: Rate
    undecided: dict[str, int]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The rows with most offers first; ``more`` says how many there are beyond."""

    by: str
    rows: tuple[Row, ...]
    more: int


def breakdowns(
    reader: ScopeReader, scope: Scope, filters: Filters, *, most: int | None = MOST_ROWS
) -> tuple[tuple[Breakdown, ...], tuple[str, ...]]:
    """Return the break-downs of a scope, and the names of those that there are of all leads only. Use within ``one_moment()``.

    ``most``: so many rows of each (None: all).
    """
    brand = scope.brand
    found: dict[str, tuple[_Counts, _Names]] = {}
    pairs = _counts(reader, scope.by_form(), "channel", "form")
    if not filters.source:
        found["source"] = (_merged(pairs, 0), {})
    if not filters.form:
        found["form"] = (_merged(pairs, 1), _forms(brand))
    if not (filters.region or filters.location):
        grouping = Grouping.REGION if scope.wanted.grouping is Grouping.ALL else Grouping.REGION_FORM
        wanted = replace(scope.wanted, grouping=grouping)
        found["region"] = (_counts(reader, wanted, "region"), _regions(brand))
    if filters.region or filters.location or filters.source or filters.form:
        untold = tuple(_OF_ALL)
    else:
        untold = ()
        of_all = {by: _counts(reader, Wanted(grouping), "value") for by, grouping in _OF_ALL.items()}
        found |= {by: (counts, _agents(counts) if by == "agent" else {}) for by, counts in of_all.items()}
    parts = (_breakdown(by, counts, names, most) for by, (counts, names) in found.items())
    return tuple(each for each in parts if each.rows), untold


def _counts(reader: ScopeReader, wanted: Wanted, *fields: str) -> _Counts:
    names, found = reader.grid(Names(fields), _MEASURES, wanted=wanted)
    return {
        key: Counter(dict(zip(_MEASURES, row, strict=True))) for key, row in zip(names, found.tolist(), strict=True)
    }


def _merged(pairs: _Counts, part: int) -> _Counts:
    """Return the counts by one part of their names."""
    found: _Counts = {}
    for name, counts in pairs.items():
        found.setdefault(name[part], Counter()).update(counts)
    return found


def _breakdown(by: str, counts: _Counts, names: _Names, most: int | None) -> Breakdown:
    offered = {key: each for key, each in counts.items() if each[Count.OFFERED]}
    order = sorted(offered, key=lambda key: (-offered[key][Count.OFFERED], key))
    rows = tuple(_row(names.get(key, (key, key)), offered[key]) for key in order[:most])
    return Breakdown(by, rows, len(order) - len(rows))


def _row(called: tuple[str, str], counts: "Counter[int]") -> Row:
    offered, accepted = counts[Count.OFFERED], counts[Count.ACCEPTED]
    return Row(
        *called,
        offered,
        accepted=rate_of(accepted, offered),
        rejected=rate_of(counts[Count.REJECTED], offered),
        won=rate_of(counts[Count.WON], accepted),
        undecided={rate: sum(counts[each] for each in undecided_measures(rate)) for rate in _RATES},
    )


def _forms(brand: Brand) -> _Names:
    rows = LeadForm.objects.for_brand(brand).values_list("pk", "key", "title")
    return {pk.hex: (key, title) for pk, key, title in rows}


def _regions(brand: Brand) -> _Names:
    """Return regions as they are written; the sums have them in small letters."""
    written = Location.objects.for_brand(brand).order_by("region").values_list("region", flat=True).distinct()
    return {each.casefold(): (each, each) for each in reversed(written)}


def _agents(counts: _Counts) -> _Names:
    people = User.objects.filter(pk__in=[uuid.UUID(each) for each in counts]).values_list("pk", "name", "email")
    return {pk.hex: (pk.hex, name or email) for pk, name, email in people}
