"""Reads of cells, with what they do not hold yet: true to the last answer, whatever the worker has folded."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.db.models import Q

from leadloop.accounts.models import Brand
from leadloop.core.blocks import Kind, blocks, rows_of
from leadloop.history.models import Uncounted
from leadloop.reports.elapsed import Hex
from leadloop.reports.rollups.enums import KEPT, Basis, Hours, Period
from leadloop.reports.rollups.folding import as_they_are, counted_before, difference, leads_of
from leadloop.reports.rollups.local_days import as_day
from leadloop.reports.rollups.measures import Ints
from leadloop.reports.rollups.models import WITH_BUSINESS, Cell, Cube, Slice
from leadloop.reports.rollups.moments import facts_between
from leadloop.reports.rollups.numbering import Terms
from leadloop.reports.rollups.packing import lengths, unpack
from leadloop.reports.rollups.spans import Pieces, pieces_of
from leadloop.reports.rollups.summing import Sums, sum_up
from leadloop.reports.rollups.table import Table
from leadloop.reports.rollups.wanted import Names, Wanted
from leadloop.reports.rollups.weeks import Weeks

_COLUMN: Final = {Hours.CALENDAR: "waits", Hours.BUSINESS: "business"}
_IDS: Final = ("location", "form")


class Reader:
    """Reads several tables of one brand at one moment: what is uncounted is read once. Use within ``one_moment()``."""

    def __init__(self, brand: Brand) -> None:
        self._brand = brand
        cube = Cube.objects.filter(pk=brand.pk).first()
        self._version = cube.version if cube else 1
        # Whether the cells tell waits in business time.
        self.knows_business = cube is None or cube.layout >= WITH_BUSINESS
        self.terms, self.weeks = Terms(brand, store=False), Weeks(brand)
        self._missing = self._uncounted()

    def read(
        self,
        wanted: Wanted,
        basis: Basis,
        *,
        since: datetime | None = None,
        before: datetime | None = None,
        by: Names,
        waits: Hours | None = None,
        longest: Period = Period.YEAR,
    ) -> Table:
        """Return the sums of these slices from ``since`` until just before ``before``, named by slice and day.

        The day is the first of a cell's; ``longest``: no cell is longer than that. ``waits``: with waits, told so.
        """
        kept = tuple(each for each in KEPT[basis][wanted.grouping] if each <= longest)
        pieces = pieces_of(since, before, zone=self._brand.time_zone, kept=kept)
        table = Table()
        self._add_cells(table, wanted, basis, pieces, by=by, waits=waits)
        self._add_sums(table, self._missing, wanted, basis, pieces, by=by)
        for moments in pieces.moments:
            self._add_moments(table, wanted, basis, moments, by=by)
        return table

    def _add_cells(
        self, table: Table, wanted: Wanted, basis: Basis, pieces: Pieces, *, by: Names, waits: Hours | None
    ) -> None:
        # Not those of sums that are being built.
        of_slices = wanted.condition("slice__"), Q(slice__brand=self._brand, slice__version=self._version)
        kinds = ["counts", *([_COLUMN[waits]] if waits else [])]
        columns = {"slice_id": Kind.NUMBER, "starts_on": Kind.DAY, **dict.fromkeys(kinds, Kind.BYTES)}
        cells = Cell.objects.filter(*of_slices, basis=int(basis)).order_by().values_list(*columns)
        # Each span by itself: of two periods at once, the database would look at all cells of a slice.
        spans = [
            cells.filter(period=int(each.period), starts_on__gte=each.first, starts_on__lt=each.end)
            for each in pieces.cells
        ]
        if not spans:
            return
        slices, days, *found = blocks(spans[0].union(*spans[1:], all=True), *columns.values())
        places = self._places(table, slices, days, wanted, by=by)
        held = dict(zip(kinds, found, strict=True))
        table.add(np.repeat(np.tile(places, len(held)), lengths(**held)), *unpack(**held))

    def _places(self, table: Table, slices: Ints, days: Ints, wanted: Wanted, *, by: Names) -> Ints:
        """Return the place of the name of each cell."""
        if by.day is not None:
            different, which = np.unique(days, return_inverse=True)
            names = [by.day(day) for day in different.tolist()]
        elif by.fields:
            different, which = np.unique(slices, return_inverse=True)
            named = self._names(wanted, by.fields)
            names = [named[number] for number in different.tolist()]
        else:
            names, which = [None], np.zeros(len(slices), dtype=np.int64)
        return np.array([table.place(name) for name in names], dtype=np.int64)[which]

    def _names(self, wanted: Wanted, fields: tuple[str, ...]) -> dict[int, Any]:
        columns = [Hex(f"{name}_id") if name in _IDS else name for name in fields]
        slices = Slice.objects.for_brand(self._brand).filter(wanted.condition(), version=self._version)
        rows = rows_of(slices.order_by().values_list("id", *columns))
        if len(fields) == 1:
            return {number: value or "" for number, value in rows}
        return {number: tuple(value or "" for value in values) for number, *values in rows}

    def _add_sums(self, table: Table, sums: Sums, wanted: Wanted, basis: Basis, pieces: Pieces, *, by: Names) -> None:
        """Add what the cells that were read lack."""

        def are_read(period: Period, days: Ints) -> Any:
            spans = [(as_day(span.first), as_day(span.end)) for span in pieces.cells if span.period is period]
            return sum(((days >= first) & (days < end) for first, end in spans), np.zeros(len(days), dtype=bool))

        _add(table, sums, wanted, basis, are_read, by=by)

    def _add_moments(
        self, table: Table, wanted: Wanted, basis: Basis, moments: tuple[datetime, datetime], *, by: Names
    ) -> None:
        """Add what no cell holds by itself (see ``moments``)."""
        shortest = min(KEPT[basis][wanted.grouping])
        facts = facts_between(self._brand, wanted.locations, basis, *moments)
        ones = np.ones(len(facts), dtype=np.int64)
        sums = sum_up(facts, ones, zone=self._brand.time_zone, terms=self.terms, weeks=self.weeks)
        _add(table, sums, wanted, basis, lambda period, days: np.full(len(days), period is shortest), by=by)

    def _uncounted(self) -> Sums:
        noted = list(Uncounted.objects.for_brand(self._brand).values_list("lead_id", "location_id"))
        leads = {lead.hex for lead, _location in noted if lead}
        for location in {location for _lead, location in noted if location}:
            leads |= leads_of(self._brand, location)
        if not leads:
            return Sums([], {})
        before, after = counted_before(self._version, leads), as_they_are(Q(brand=self._brand, pk__in=leads))
        return difference(before, after, zone=self._brand.time_zone, terms=self.terms, weeks=self.weeks)


def _add(
    table: Table,
    sums: Sums,
    wanted: Wanted,
    basis: Basis,
    are_held: Callable[[Period, Ints], Any],
    *,
    by: Names,
) -> None:
    """Add those of the sums that are wanted and of a cell, told by its period and first day, that is held."""
    wanted_slices = np.array([wanted.holds(key) for key in sums.slices], dtype=bool)
    for of, part in sums.parts.items():
        if (of.basis, of.grouping) != (basis, wanted.grouping):
            continue
        some = part.at(np.flatnonzero(wanted_slices[part.slice] & are_held(of.period, part.start)))
        cells, which = np.unique(np.stack([some.slice, some.start]), axis=1, return_inverse=True)
        places = [table.place(by.of(sums.slices[number], start)) for number, start in cells.T.tolist()]
        table.add(np.array(places, dtype=np.int64)[which], some.measure, some.n, some.ms)
