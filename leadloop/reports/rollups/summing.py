"""From facts to cells: what thousands of leads add to each. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

import numpy as np

from leadloop.reports.rollups.counting import count_leads, count_rounds
from leadloop.reports.rollups.entries import Entries, Terms, floats
from leadloop.reports.rollups.enums import BY_CALENDAR_ONLY, KEPT, Basis, Period
from leadloop.reports.rollups.facts import Facts, RoundFact
from leadloop.reports.rollups.local_days import as_date, starts_of
from leadloop.reports.rollups.measures import BUSINESS, Ints, kind_of
from leadloop.reports.rollups.packing import added, runs
from leadloop.reports.rollups.slicing import Memberships, SliceKey, put_lead, put_round, real_rounds
from leadloop.reports.rollups.weeks import Weeks

# How a cell's slice, basis, period and first day are put into one number.
_START_BITS: Final = 20
_PERIOD_BITS: Final = 3
_BASIS_BITS: Final = 3


# Columns of cell, measure, n, ms.
Rows = tuple[Ints, Ints, Ints, Ints]
# A stored cell: the slice by its id, basis, period, first day.
Address = tuple[int, int, int, date]


class CellKey(NamedTuple):
    """Which cell: the slice by its place among the sums' slices, the basis, the period, and the number of its first day."""

    slice: int
    basis: Basis
    period: Period
    start: int

    @property
    def date(self) -> date:
        """Its first day."""
        return as_date(self.start)

    def at(self, slice_id: int) -> Address:
        """Return where it is stored."""
        return slice_id, int(self.basis), int(self.period), self.date


@dataclass(frozen=True, slots=True)
class Sums:
    """What is to be added: rows of cell, measure, n, ms, by cell and measure. ``slices`` names the cells' slices."""

    slices: list[SliceKey]
    cell: Ints
    measure: Ints
    n: Ints
    ms: Ints

    def used(self) -> list[SliceKey]:
        """Return the slices that have cells."""
        numbers = np.unique(self.cell >> _START_BITS + _PERIOD_BITS + _BASIS_BITS)
        return [self.slices[number] for number in numbers.tolist()]

    def parts(self, size: int) -> Iterator[tuple[list[CellKey], "Rows"]]:
        """Yield the cells, so many at once, with their rows; there a cell is told by its place among these."""
        different, which = np.unique(self.cell, return_inverse=True)
        for begin in range(0, len(different), size):
            first, end = np.searchsorted(which, [begin, begin + size])
            rows = slice(first, end)
            keys = [_key(code) for code in different[begin : begin + size].tolist()]
            yield keys, (which[rows] - begin, self.measure[rows], self.n[rows], self.ms[rows])

    def cells(self, basis: Basis) -> Iterator[tuple[CellKey, slice]]:
        """Yield each cell of this basis with the range of its rows."""
        of_basis = _basis_bits(int(basis))
        for code, begin, end in runs(self.cell):
            if code & _basis_bits(-1) == of_basis:
                yield _key(code), slice(begin, end)


def sum_up(
    facts: Sequence[Facts],
    signs: Ints,
    *,
    zone: str,
    terms: Terms,
    weeks: Weeks,
    numbers: dict[SliceKey, int] | None = None,
    shortest: bool = False,
) -> Sums:
    """Return what these leads and their opportunities add to each cell; ``signs`` (one a lead) takes back with -1.

    ``numbers`` are those that slices have already; new ones are added to it. ``shortest`` leaves out all periods but the
    shortest one that is kept.
    """
    keys: dict[SliceKey, int] = {} if numbers is None else numbers
    members = (Memberships(keys), Memberships(keys))
    for place, each in enumerate(facts):
        put_lead(members[0], place, each)
    rounds = real_rounds(facts)
    for place, (lead, one) in enumerate(rounds):
        put_round(members[1], place, facts[lead].lead, one)
    moves = _moves(facts, rounds)
    of_lead = np.array([lead for lead, _one in rounds], dtype=np.int64)
    arrived = floats(facts[lead].lead.arrived for lead, _one in rounds)
    counted = (
        count_leads(facts, signs, zone=zone, terms=terms),
        count_rounds(
            [one for _lead, one in rounds], arrived, signs[of_lead], moves, zone=zone, terms=terms, weeks=weeks
        ),
    )
    return _by_cell(counted, members, shortest=shortest)


def _moves(facts: Sequence[Facts], rounds: Sequence[tuple[int, RoundFact]]) -> list[tuple[int, float, str, str]]:
    """Return the moves of all opportunities: place, when, from, to."""
    found = []
    place = 0
    for lead, each in enumerate(facts):
        places = {}
        while place < len(rounds) and rounds[place][0] == lead:
            places[rounds[place][1].id] = place
            place += 1
        found += [
            (places[step.opportunity], step.at, step.before, step.after)
            for step in each.course
            if step.opportunity in places
        ]
    return found


def _by_cell(counted: tuple[Entries, Entries], members: tuple[Memberships, Memberships], *, shortest: bool) -> Sums:
    none = (np.zeros(0, dtype=np.int64),) * 4
    parts = [
        part
        for pair in zip(counted, members, strict=True)
        for part in _parts(pair[0].columns(), pair[1], shortest=shortest)
    ]
    cell, measure, n, ms = (np.concatenate(each) for each in zip(none, *parts, strict=True))
    return Sums(list(members[0].keys), *added(cell, measure, n, ms))


def _parts(
    columns: tuple[Ints, ...], members: Memberships, *, shortest: bool
) -> Iterator[tuple[Ints, Ints, Ints, Ints]]:
    """Yield rows of cell, measure, n and ms, for each basis, grouping and period that is kept."""
    _entity, all_bases, *_rest = columns
    for basis, groupings in KEPT.items():
        rows = np.flatnonzero(all_bases == basis)
        if not len(rows):
            continue
        entity, _basis, day, measure, n, ms = (each[rows] for each in columns)
        for grouping, periods in groupings.items():
            which, slices = _slices_of(entity, *members.of(grouping))
            if grouping in BY_CALENDAR_ONLY:
                told = kind_of(measure[which]) != BUSINESS
                which, slices = which[told], slices[told]
            for period in periods[:1] if shortest else periods:
                cell = _code(slices, basis, period, starts_of(day[which], period))
                # Added up at once: days are many, and what comes of them is few.
                yield added(cell, measure[which], n[which], ms[which])


def _slices_of(entity: Ints, members: Ints, slices: Ints) -> tuple[Ints, Ints]:
    """Return which entries, and the slice of each: an entry is there once for each slice of its entity."""
    if not len(members):
        return members, slices
    count = np.bincount(members, minlength=int(entity.max()) + 1)
    first = np.cumsum(count) - count
    times = count[entity]
    which = np.repeat(np.arange(len(entity)), times)
    nth = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
    return which, slices[first[entity[which]] + nth]


def _code(slices: Ints, basis: Basis, period: Period, start: Ints) -> Ints:
    return (((slices << _BASIS_BITS) + basis << _PERIOD_BITS) + period << _START_BITS) + start


def basis_and_period(cell: Ints) -> tuple[Ints, Ints]:
    """Return the basis and the period of each cell's number."""
    periods = cell >> _START_BITS
    return periods >> _PERIOD_BITS & (1 << _BASIS_BITS) - 1, periods & (1 << _PERIOD_BITS) - 1


def _basis_bits(basis: int) -> int:
    return (basis & (1 << _BASIS_BITS) - 1) << _PERIOD_BITS + _START_BITS


def _key(code: int) -> CellKey:
    rest, start = divmod(code, 1 << _START_BITS)
    rest, period = divmod(rest, 1 << _PERIOD_BITS)
    number, basis = divmod(rest, 1 << _BASIS_BITS)
    return CellKey(number, Basis(basis), Period(period), start)
