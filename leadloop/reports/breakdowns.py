"""The same rates by where leads came from and who had them."""

import uuid
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from leadloop.accounts.models import ApiKey, Brand, User
from leadloop.accounts.queries import key_called
from leadloop.core.ids import new_id
from leadloop.core.prepared import Prepared
from leadloop.intake.models import LeadForm
from leadloop.network.models import Location
from leadloop.reports.cohort import Filters
from leadloop.reports.measured import undecided_measures
from leadloop.reports.names import without_names
from leadloop.reports.rollups.enums import Grouping
from leadloop.reports.rollups.measures import Count, Ints
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
_OFFERED: Final = _MEASURES.index(Count.OFFERED)
_FORMS: Final = Prepared(
    lambda brand: LeadForm.objects.filter(brand_id=brand).values("pk", "key", "title"), (new_id(),)
)
_WRITTEN: Final = Prepared(
    lambda brand: Location.objects.filter(brand_id=brand).order_by("region").values("region").distinct(), (new_id(),)
)


class _Slice(NamedTuple):
    """What a slice is called."""

    grouping: int
    channel: str
    form: str
    region: str
    value: str


# By key, its counts by :data:`_MEASURES`.
_Counts: TypeAlias = dict[str, list[int]]
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
    """The rows with most offers first; ``more`` says how many there are beyond, and ``more_n`` how many offers these had.

    Where there are sums of all leads only, the last row is of those that have none: its key is empty.
    """

    by: str
    rows: tuple[Row, ...]
    more: int
    more_n: int


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
    whole: Ints | None = None
    if not filters.source:
        found["source"] = (_merged(rows, "channel", by_form.grouping), {})
    if not filters.form:
        found["form"] = (_merged(rows, "form", by_form.grouping), form_names(brand))
    if also:
        found["region"] = (_merged(rows, "region", Grouping.REGION, Grouping.REGION_FORM), _regions(brand))
    if is_whole:
        whole = rows[1][[each.grouping == by_form.grouping for each in rows[0]]].sum(axis=0)
        of_all = {by: _merged(rows, "value", grouping) for by, grouping in _OF_ALL.items()}
        found |= {by: (counts, _agents(brand, counts) if by == "agent" else {}) for by, counts in of_all.items()}
    parts = (
        _breakdown(by, counts, names, most, whole=whole if by in _OF_ALL else None)
        for by, (counts, names) in found.items()
    )
    return tuple(each for each in parts if each.rows), () if is_whole else tuple(_OF_ALL)


def _counts(reader: ScopeReader, wanted: Wanted) -> tuple[list[_Slice], Ints]:
    """Return the slices, and the counts of each, by :data:`_MEASURES`."""
    names, found = reader.grid(Names(_Slice._fields), _MEASURES, wanted=wanted)
    return list(map(_Slice._make, names)), found


def _merged(rows: tuple[list[_Slice], Ints], part: str, *groupings: Grouping) -> _Counts:
    """Return the counts by one part of the slices of these groupings."""
    slices, counts = rows
    held = [row for row, each in enumerate(slices) if each.grouping in groupings]
    keys = [getattr(slices[row], part) for row in held]
    place = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    found = np.zeros((len(place), len(_MEASURES)), dtype=np.int64)
    np.add.at(found, [place[key] for key in keys], counts[held])
    return dict(zip(place, found.tolist(), strict=True))


def _breakdown(by: str, counts: _Counts, names: _Names, most: int | None, *, whole: Ints | None) -> Breakdown:
    offered = {key: each[_OFFERED] for key, each in counts.items() if each[_OFFERED]}
    order = sorted(offered, key=lambda key: (-offered[key], key))
    rows = tuple(_row(names.get(key, (key, key)), counts[key]) for key in order[:most])
    beyond = order[len(rows) :]
    if whole is not None and rows:
        # Leads without one are not kept by it: they are what the others leave of the whole.
        rest = (whole - np.array(list(counts.values())).sum(axis=0)).tolist()
        rows += (_row(("", without_names()[by]), rest),) if rest[_OFFERED] else ()
    return Breakdown(by, rows, more=len(beyond), more_n=sum(offered[key] for key in beyond))


def _row(called: tuple[str, str], counts: list[int]) -> Row:
    told = dict(zip(_MEASURES, counts, strict=True))
    offered, accepted = told[Count.OFFERED], told[Count.ACCEPTED]
    return Row(
        *called,
        offered,
        accepted=rate_of(accepted, offered),
        rejected=rate_of(told[Count.REJECTED], offered),
        won=rate_of(told[Count.WON], accepted),
        undecided={rate: sum(told[each] for each in undecided_measures(rate)) for rate in _RATES},
    )


def form_names(brand: Brand) -> _Names:
    """Return the key and the title of each form, by its id (32 digits)."""
    return {each["pk"].hex: (each["key"], each["title"]) for each in _FORMS.rows(brand.pk)}


def _regions(brand: Brand) -> _Names:
    """Return regions as they are written; the sums have them in small letters."""
    written = [each["region"] for each in _WRITTEN.rows(brand.pk)]
    return {each.casefold(): (each, each) for each in reversed(written)}


def _agents(brand: Brand, counts: _Counts) -> _Names:
    """Return the names of people, and of the keys by which programs recorded outcomes."""
    ids = {uuid.UUID(each) for each in counts}
    people = User.objects.filter(pk__in=ids).values_list("pk", "name", "email")
    named = {pk: name or email for pk, name, email in people}
    if programs := ids - named.keys():
        keys = ApiKey.objects.for_brand(brand).filter(pk__in=programs).values_list("pk", "name")
        named |= {pk: key_called(name) for pk, name in keys}
    return {pk.hex: (pk.hex, name) for pk, name in named.items()}
