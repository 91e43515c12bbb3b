"""From facts to cells: what thousands of leads add to each. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from leadloop.reports.rollups.cells import Cells, Of, Rows
from leadloop.reports.rollups.counting import count_leads, count_rounds
from leadloop.reports.rollups.enums import KEPT, WITHOUT_WAITS, Basis, Grouping, Period
from leadloop.reports.rollups.facts import Facts
from leadloop.reports.rollups.means import Means
from leadloop.reports.rollups.measures import BUSINESS, PLACE_BITS, WAIT, Ints, kind_of, of_any_place, place_of
from leadloop.reports.rollups.parts import Part
from leadloop.reports.rollups.slicing import Membership, SliceKey, Slices, members_of
from leadloop.reports.rollups.spreading import Ordered, spread

# Longer ones are summed up from the longest that fits into them: years are not made of weeks.
_MADE_OF: Final = {Period.WEEK: Period.DAY, Period.MONTH: Period.DAY, Period.YEAR: Period.MONTH}
_ROWS_AT_ONCE: Final = 150_000


@dataclass(frozen=True, slots=True)
class Sums:
    """What is to be added. ``slices`` are named by their numbers; measures of a location name its slice by the number after."""

    slices: list[SliceKey]
    parts: dict[Of, Part]

    def cells(self, ids: Ints) -> Cells:
        """Return the cells, slices by these ids of theirs."""
        return Cells.together(_rows(of, part, ids) for of, part in self.parts.items())

    def pieces(self, ids: Ints) -> Iterator[Cells]:
        """Yield the cells, some at once: all of them would take much memory where there are many, and each by itself much time."""
        held: list[tuple[Of, Ints, Ints, Rows]] = []
        rows = 0
        for of, part in self.parts.items():
            for some in part.pieces(_ROWS_AT_ONCE):
                if held and rows + len(some.n) > _ROWS_AT_ONCE:
                    yield Cells.together(held)
                    held, rows = [], 0
                held.append(_rows(of, some, ids))
                rows += len(some.n)
        yield Cells.together(held)


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
    members = members_of(facts, met)
    found: dict[Of, Part] = {}
    for basis, columns in _by_basis(facts, signs, means):
        if basis is Basis.PLACES:
            columns[2] = _located(columns[0], columns[2], members[Grouping.LOCATION])
        entries = Ordered.of(*columns)
        kind = kind_of(entries.measures)
        without_waits = entries.only((kind != WAIT) & (kind != BUSINESS))
        for grouping, periods in KEPT[basis].items():
            entered = without_waits if grouping in WITHOUT_WAITS else entries
            part = spread(entered, members[grouping])
            for period in periods:
                if period <= longest:
                    source = found.get(Of(basis, grouping, _MADE_OF.get(period, period)), part)
                    found[Of(basis, grouping, period)] = source.by(period)
    return Sums(met.keys, found)


def _by_basis(facts: Facts, signs: Ints, means: Means) -> Iterator[tuple[Basis, list[Ints]]]:
    """Yield the entries of each basis: entity (leads, then opportunities), day, measure, n, ms."""
    both = count_leads(facts, signs, means).columns(), count_rounds(facts, signs, means).columns()
    entity, bases, *rest = (np.concatenate(pair) for pair in zip(*both, strict=True))
    entity[len(both[0][0]) :] += len(facts)
    for basis in KEPT:
        rows = np.flatnonzero(bases == basis)
        if len(rows):
            yield basis, [column[rows] for column in (entity, *rest)]


def _located(entity: Ints, measure: Ints, members: Membership) -> Ints:
    """Return measures of opportunities as those of the location of each."""
    located = np.zeros(int(members.entity.max()) + 1, dtype=np.int64)
    located[members.entity] = members.slices[members.code] + 1
    return _placed(located[entity], measure)
