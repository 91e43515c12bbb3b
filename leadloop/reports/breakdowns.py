"""The same rates by where leads came from and who had them."""

import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, TypeAlias

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


class _Slice(NamedTuple):
    """What a slice is called."""

    grouping: int
    channel: str
    form: str
    region: str
    value: str


_Counts: TypeAlias = "dict[str, Counter[int]]"
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
    brand, by_form = scope.brand, scope.by_form()
    is_whole = not (filters.region or filters.location or filters.source or filters.form)
    of_regions = Grouping.REGION if is_whole else Grouping.REGION_FORM
    also = () if filters.region or filters.location else (of_regions,)
    rows = _counts(reader, replace(by_form, also=(*also, *(_OF_ALL.values() if is_whole else ()))))
    found: dict[str, tuple[_Counts, _Names]] = {}
    if not filters.source:
        found["source"] = (_merged(rows, "channel", by_form.grouping), {})
    if not filters.form:
        found["form"] = (_merged(rows, "form", by_form.grouping), _forms(brand))
    if also:
        found["region"] = (_merged(rows, "region", Grouping.REGION, Grouping.REGION_FORM), _regions(brand))
    if is_whole:
        of_all = {by: _merged(rows, "value", grouping) for by, grouping in _OF_ALL.items()}
        found |= {by: (counts, _agents(counts) if by == "agent" else {}) for by, counts in of_all.items()}
    parts = (_breakdown(by, counts, names, most) for by, (counts, names) in found.items())
    return tuple(each for each in parts if each.rows), () if is_whole else tuple(_OF_ALL)


def _counts(reader: ScopeReader, wanted: Wanted) -> list[tuple[_Slice, list[int]]]:
    """Return the counts of each slice, by :data:`_MEASURES`."""
    names, found = reader.grid(Names(_Slice._fields), _MEASURES, wanted=wanted)
    return list(zip(map(_Slice._make, names), found.tolist(), strict=True))


def _merged(rows: list[tuple[_Slice, list[int]]], part: str, *groupings: Grouping) -> _Counts:
    """Return the counts by one part of the slices of these groupings."""
    found: _Counts = defaultdict(Counter)
    for told, counts in rows:
        if told.grouping in groupings:
            found[getattr(told, part)].update(dict(zip(_MEASURES, counts, strict=True)))
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
