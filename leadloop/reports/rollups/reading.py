"""Reads of cells, with what they do not hold yet: true to the last answer, whatever the worker has folded."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.db.models import Q

from leadloop.accounts.models import Brand
from leadloop.core.blocks import Kind, blocks_of, blocks_of_none
from leadloop.core.blocks import Pieces as Bytes
from leadloop.core.ids import new_id
from leadloop.core.prepared import Prepared
from leadloop.core.statements import database, one_of
from leadloop.history.models import Uncounted
from leadloop.reports.rollups.enums import KEPT, LIE_WITHIN, Basis, Grouping, Hours, Period
from leadloop.reports.rollups.folding import as_they_are, counted_before, difference, leads_of
from leadloop.reports.rollups.local_days import as_day
from leadloop.reports.rollups.means import Means
from leadloop.reports.rollups.measures import BUSINESS, TO_ACCEPT, WAIT, Ints, Wait, kind_of, of_any_place, place_of
from leadloop.reports.rollups.models import (
    WITH_BUSINESS,
    WITH_PLACES,
    WITH_REGIONS,
    WITH_TO_ACCEPT,
    WITH_WEEKS,
    Cell,
    Cube,
)
from leadloop.reports.rollups.moments import facts_between
from leadloop.reports.rollups.packing import unpack
from leadloop.reports.rollups.parts import Part
from leadloop.reports.rollups.placed import counts_of_places
from leadloop.reports.rollups.slice_names import SliceNames
from leadloop.reports.rollups.spans import Pieces, pieces_of
from leadloop.reports.rollups.summing import Sums, sum_up
from leadloop.reports.rollups.table import Table
from leadloop.reports.rollups.wanted import BY_LOCATION, Names, Wanted

# By each clock all but those to accept, and these.
_COLUMNS: Final = {Hours.CALENDAR: ("waits", "to_accept"), Hours.BUSINESS: ("business", "business_to_accept")}
_TO_ACCEPT_FROM: Final = {Hours.CALENDAR: WITH_TO_ACCEPT, Hours.BUSINESS: WITH_WEEKS}
# Slices of many locations, of which a report reads few.
_OF_MANY: Final = frozenset({Grouping.ALL, Grouping.FORM, Grouping.REGION, Grouping.REGION_FORM})
_CELLS: Final = Cell._meta.db_table  # noqa: SLF001 - documented Model._meta API
_OF_SPAN: Final = "basis = %s AND period = %s AND starts_on >= %s AND starts_on < %s"
# Of a report that reads little, to write them anew would be a part.
_CUBE: Final = Prepared(lambda brand: Cube.objects.filter(pk=brand), (new_id(),))
_UNCOUNTED: Final = Prepared(
    lambda brand: Uncounted.objects.filter(brand_id=brand).values("lead_id", "location_id"), (new_id(),)
)


class Reader:
    """Reads several tables of one brand at one moment: what is uncounted is read once. Use within ``one_moment()``."""

    def __init__(self, brand: Brand) -> None:
        self._brand = brand
        cube = _CUBE.first(brand.pk)
        self._version = cube.version if cube else 1
        # Whether the cells tell waits in business time.
        self.knows_business = cube is None or cube.layout >= WITH_BUSINESS
        # Whether they tell of all locations at once.
        self.knows_places = cube is None or cube.layout >= WITH_PLACES
        # By which clocks they hold those to accept apart.
        self._to_accept_apart = [
            clock for clock, layout in _TO_ACCEPT_FROM.items() if cube is None or cube.layout >= layout
        ]
        self._knows_weeks = cube is None or cube.layout >= WITH_WEEKS
        self._knows_regions = cube is None or cube.layout >= WITH_REGIONS
        self._means = Means.of(brand, settled_at=cube.settled_at if cube else None, store=False)
        self.terms, self.weeks = self._means.terms, self._means.weeks
        self._missing = self._uncounted()
        self._slices = SliceNames(brand, self._version)

    def read(
        self,
        wanted: Wanted,
        basis: Basis,
        *,
        since: datetime | None = None,
        before: datetime | None = None,
        by: Names,
        waits: Hours | None = None,
        only: Wait | None = None,
        counts: bool = True,
        within: Period | None = None,
    ) -> Table:
        """Return the sums of these slices from ``since`` until just before ``before``, named by slice and day.

        The day is the first of a cell's; ``within``: no cell reaches from one such period into the next. ``waits``: with
        waits, told so; ``only``: with these waits, and maybe others; without ``counts``: with nothing else that cells hold.
        """
        wanted = wanted if self._knows_regions else wanted.in_detail()
        pieces = self._pieces(wanted, basis, since, before, within)
        kinds = ["counts"] * counts + [*self._columns(waits, only)]
        are_large = wanted.grouping in _OF_MANY and kinds != ["counts"]
        table = Table()
        of = self._slices.named(wanted, by.fields)
        slices, days, held = self._cells(of, basis, pieces, kinds, are_large=are_large)
        places = self._places(table, slices, days, of, by=by)
        table.add(*unpack(held, places))
        for sums, some in self._not_in_cells(wanted, basis, pieces):
            # What is taken back of waits that were not read would stand alone, as a name that has nothing.
            told = some.at(np.flatnonzero(_told_in(waits, some.measure)))
            cells, which = np.unique(np.stack([told.slice, told.start]), axis=1, return_inverse=True)
            named = [table.place(by.of(sums.slices[number], start)) for number, start in cells.T.tolist()]
            table.add(np.array(named, dtype=np.int64)[which], told.measure, told.n, told.ms)
        return table

    def counts_by_location(
        self,
        wanted: Wanted,
        measures: Sequence[int],
        *,
        since: datetime | None = None,
        before: datetime | None = None,
    ) -> tuple[list[str], Ints]:
        """Return locations, and how many there are of these of :data:`measures.TOLD_OF_PLACES` and revenue: a row for each.

        Of all locations, whichever are wanted. In one cell of a day are all locations: for many of them far cheaper than a cell of each.
        """
        basis, of_all = Basis.PLACES, wanted.of_places()
        pieces = self._pieces(of_all, basis, since, before)
        _slices, _days, held = self._cells(self._slices.named(of_all), basis, pieces, ["places"], are_large=True)
        names = self._slices.named(Wanted(Grouping.LOCATION), BY_LOCATION.fields)
        places, counts = counts_of_places(held["places"].values(), measures)
        row_of = {names[number]: row for row, number in enumerate(places.tolist())}
        column_of = {measure: column for column, measure in enumerate(measures)}
        more = []
        for sums, some in self._not_in_cells(of_all, basis, pieces):
            rows = (place_of(some.measure), of_any_place(some.measure), some.n)
            for place, measure, n in zip(*(each.tolist() for each in rows), strict=True):
                if measure in column_of:
                    row = row_of.setdefault(sums.slices[place - 1].location, len(row_of))
                    more.append((row, column_of[measure], n))
        if more:
            counts = np.append(counts, np.zeros((len(row_of) - len(counts), len(measures)), dtype=np.int64), axis=0)
            rows, columns, n = np.array(more, dtype=np.int64).T
            np.add.at(counts, (rows, columns), n)
        return list(row_of), counts

    def _columns(self, waits: Hours | None, only: Wait | None) -> tuple[str, ...]:
        if waits is None:
            return ()
        columns = _COLUMNS[waits]
        return columns[1:] if only == TO_ACCEPT and waits in self._to_accept_apart else columns

    def _pieces(
        self,
        wanted: Wanted,
        basis: Basis,
        since: datetime | None,
        before: datetime | None,
        within: Period | None = None,
    ) -> Pieces:
        kept = KEPT[basis][wanted.grouping]
        if basis is Basis.ARRIVED and wanted.grouping is not Grouping.LOCATION and not self._knows_weeks:
            kept = tuple(each for each in kept if each is not Period.WEEK)
        if within is not None:
            kept = tuple(each for each in kept if each in LIE_WITHIN[within])
        return pieces_of(since, before, zone=self._brand.time_zone, kept=kept)

    def _cells(
        self, of: Collection[int], basis: Basis, pieces: Pieces, kinds: list[str], *, are_large: bool
    ) -> tuple[Ints, Ints, dict[str, Bytes]]:
        """Return slice and first day of each cell of these slices, and these columns of them."""
        columns = {"slice_id": Kind.NUMBER, "starts_on": Kind.DAY, **dict.fromkeys(kinds, Kind.BYTES)}
        if not of or not pieces.cells:
            slices, days, *found = blocks_of_none(*columns.values())
            return slices, days, dict(zip(kinds, found, strict=True))
        # Each span by itself: of two periods at once, the database would look at all cells of a slice.
        is_one, numbers = one_of("slice_id", of)
        asked = f"SELECT {', '.join(columns)} FROM {_CELLS} WHERE {is_one} AND {_OF_SPAN}"  # noqa: S608 - names
        union = " UNION ALL ".join([asked] * len(pieces.cells))
        day = database().ops.adapt_datefield_value
        spans = ((numbers, int(basis), int(each.period), day(each.first), day(each.end)) for each in pieces.cells)
        # A block for each slice; large cells by themselves.
        slices, days, *found = blocks_of(union, sum(spans, ()), *columns.values(), apart=2 if are_large else 1)
        return slices, days, dict(zip(kinds, found, strict=True))

    def _not_in_cells(self, wanted: Wanted, basis: Basis, pieces: Pieces) -> Iterator[tuple[Sums, Part]]:
        """Yield what the cells that were read lack, and what no cell holds by itself (see ``moments``)."""

        def are_read(period: Period, days: Ints) -> Any:
            spans = [(as_day(span.first), as_day(span.end)) for span in pieces.cells if span.period is period]
            return sum(((days >= first) & (days < end) for first, end in spans), np.zeros(len(days), dtype=bool))

        yield from _wanted_of(self._missing, wanted, basis, are_read)
        shortest = min(KEPT[basis][wanted.grouping])
        for since, before in pieces.moments:
            facts = facts_between(self._brand, wanted.locations, basis, since, before)
            ones = np.ones(len(facts), dtype=np.int64)
            sums = sum_up(facts, ones, self._means)
            yield from _wanted_of(sums, wanted, basis, lambda period, days: np.full(len(days), period is shortest))

    def _places(self, table: Table, slices: Ints, days: Ints, named: Mapping[int, Any], *, by: Names) -> Ints:
        """Return the place of the name of each cell."""
        if by.day is not None:
            different, which = np.unique(days, return_inverse=True)
            names = [by.day(day) for day in different.tolist()]
        elif by.fields:
            different, which = np.unique(slices, return_inverse=True)
            names = [named[number] for number in different.tolist()]
        else:
            names, which = [None], np.zeros(len(slices), dtype=np.int64)
        return np.array([table.place(name) for name in names], dtype=np.int64)[which]

    def _uncounted(self) -> Sums:
        noted = _UNCOUNTED.rows(self._brand.pk)
        leads = {each["lead_id"].hex for each in noted if each["lead_id"]}
        for location in {each["location_id"] for each in noted if each["location_id"]}:
            leads |= leads_of(self._brand, location)
        if not leads:
            return Sums([], {})
        before, after = counted_before(self._version, leads), as_they_are(Q(brand=self._brand, pk__in=leads))
        return difference(before, after, self._means)


def _wanted_of(
    sums: Sums, wanted: Wanted, basis: Basis, are_held: Callable[[Period, Ints], Any]
) -> Iterator[tuple[Sums, Part]]:
    """Yield those of the sums that are wanted and of a cell, told by its period and first day, that is held."""
    wanted_slices = np.array([wanted.holds(key) for key in sums.slices], dtype=bool)
    for of, part in sums.parts.items():
        if of.basis is basis and of.grouping in wanted.groupings:
            yield sums, part.at(np.flatnonzero(wanted_slices[part.slice] & are_held(of.period, part.start)))


def _told_in(waits: Hours | None, measure: Ints) -> Any:
    """Return which of these are no waits, or waits told so."""
    kind = kind_of(measure)
    return ((kind != WAIT) | (waits is Hours.CALENDAR)) & ((kind != BUSINESS) | (waits is Hours.BUSINESS))
