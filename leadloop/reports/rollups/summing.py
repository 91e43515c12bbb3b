"""From facts to cells: what thousands of leads add to each. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from leadloop.reports.rollups.cells import Cells, Of, Rows
from leadloop.reports.rollups.counting import count_leads, count_rounds
from leadloop.reports.rollups.enums import KEPT, WITHOUT_WAITS, Basis, Grouping, Period
from leadloop.reports.rollups.facts import Facts
from leadloop.reports.rollups.local_days import starts_of
from leadloop.reports.rollups.means import Means
from leadloop.reports.rollups.measures import BUSINESS, PLACE_BITS, WAIT, Ints, kind_of, of_any_place, place_of
from leadloop.reports.rollups.packing import added, in_order
from leadloop.reports.rollups.slicing import SliceKey, Slices, members_of_leads, members_of_rounds

# Longer ones are summed up from the longest that fits into them: years are not made of weeks.
_MADE_OF: Final = {Period.WEEK: Period.DAY, Period.MONTH: Period.DAY, Period.YEAR: Period.MONTH}
_ROWS_AT_ONCE: Final = 150_000


class Part(NamedTuple):
    """What is to be added to cells of one kind: columns, by slice (its number), first day and measure."""

    slice: Ints
    start: Ints
    measure: Ints
    n: Ints
    ms: Ints

    def at(self, rows: Ints) -> "Part":
        """Return these rows."""
        return Part(*(column[rows] for column in self))


@dataclass(frozen=True, slots=True)
class Sums:
    """What is to be added. ``slices`` are named by their numbers; measures of a location name its slice by the number after."""

    slices: list[SliceKey]
    parts: dict[Of, Part]

    def cells(self, ids: Ints) -> Cells:
        """Return the cells, slices by these ids of theirs."""
        return Cells.together(_rows(of, part, ids) for of, part in self.parts.items())

    def pieces(self, ids: Ints) -> Iterator[Cells]:
        """Yield the cells, some at once: all of them would take much memory where there are many."""
        for of, part in self.parts.items():
            begin = 0
            while begin < len(part.n):
                last = part.slice[min(begin + _ROWS_AT_ONCE, len(part.n)) - 1]
                end = int(np.searchsorted(part.slice, last, side="right"))
                yield Cells.together([_rows(of, Part(*(column[begin:end] for column in part)), ids)])
                begin = end


def _rows(of: Of, part: Part, ids: Ints) -> tuple[Of, Ints, Ints, Rows]:
    if of.basis is Basis.PLACES:
        part = part._replace(measure=_placed(ids[place_of(part.measure) - 1], part.measure))
        part = part.at(np.lexsort((part.measure, part.start, part.slice)))
    return of, ids[part.slice], part.start, (part.measure, part.n, part.ms)


def _placed(location: Ints, measure: Ints) -> Ints:
    return location << PLACE_BITS | of_any_place(measure)


def sum_up(
    facts: Facts,
    signs: Ints,
    means: Means,
    *,
    slices: Slices | None = None,
    longest: Period = Period.YEAR,
) -> Sums:
    """Return what these leads and their opportunities add to each cell; ``signs`` (one a lead) takes back with -1.

    ``slices`` are those that were met before; new ones are added. No cell is longer than ``longest``.
    """
    met = Slices() if slices is None else slices
    pairs = (
        (count_leads(facts, signs, means), members_of_leads(facts, met)),
        (count_rounds(facts, signs, means), members_of_rounds(facts, met)),
    )
    found: dict[Of, list[Part]] = {}
    for entries, members in pairs:
        entity, bases, *rest = entries.columns()
        for basis, groupings in KEPT.items():
            rows = np.flatnonzero(bases == basis)
            if not len(rows):
                continue
            rows = rows[in_order(entity[rows], rest[1][rows])]
            columns = tuple(column[rows] for column in (entity, *rest))
            if basis is Basis.PLACES:
                columns = _with_places(columns, *members[Grouping.LOCATION])
            for grouping, periods in groupings.items():
                entered = _without_waits(columns) if grouping in WITHOUT_WAITS else columns
                of_slices = _of_slices(entered, *members[grouping])
                kept = tuple(each for each in periods if each <= longest)
                for period, part in _by_period(of_slices, kept):
                    found.setdefault(Of(basis, grouping, period), []).append(part)
    return Sums(met.keys, {of: put_together(parts) for of, parts in found.items()})


def put_together(parts: list[Part]) -> Part:
    """Return all of these, added up."""
    if len(parts) == 1:
        return parts[0]
    return summed(Part(*(np.concatenate(columns) for columns in zip(*parts, strict=True))))


def summed(part: Part) -> Part:
    """Add up what is of the same cell and measure."""
    slices, start, measure, n, ms = part
    if not len(n):
        return part
    first = int(start.min())
    width = int(start.max()) - first + 1
    cell, measure, n, ms = added(slices * width + (start - first), measure, n, ms)
    number, day = np.divmod(cell, width)
    return Part(number, day + first, measure, n, ms)


def _by_period(entries: Part, periods: tuple[Period, ...]) -> Iterator[tuple[Period, Part]]:
    found: dict[Period, Part] = {}
    for period in periods:
        source = found.get(_MADE_OF.get(period, period), entries)
        found[period] = summed(source._replace(start=starts_of(source.start, period)))
        yield period, found[period]


def _with_places(columns: tuple[Ints, ...], members: Ints, slices: Ints) -> tuple[Ints, ...]:
    """Return the entries of opportunities with their location in the measure, still in order."""
    entity, day, measure, *rest = columns
    located = np.zeros(int(members.max()) + 1, dtype=np.int64)
    located[members] = slices + 1
    return entity, day, _placed(located[entity], measure), *rest


def _without_waits(columns: tuple[Ints, ...]) -> tuple[Ints, ...]:
    kind = kind_of(columns[2])
    rows = np.flatnonzero((kind != WAIT) & (kind != BUSINESS))
    return tuple(column[rows] for column in columns)


def _of_slices(columns: tuple[Ints, ...], members: Ints, slices: Ints) -> Part:
    """Return the entries, which are in the order of their entities, once for each slice of their entity."""
    entity, day, measure, n, ms = columns
    many = int(max(entity.max(initial=0), members.max(initial=0))) + 1
    count = np.bincount(entity, minlength=many)
    first = np.cumsum(count) - count
    times = count[members]
    begin = np.cumsum(times) - times
    which = np.arange(int(times.sum())) + np.repeat(first[members] - begin, times)
    return Part(np.repeat(slices, times), day[which], measure[which], n[which], ms[which])
