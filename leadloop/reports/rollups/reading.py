"""Reads of cells, with what they do not hold yet: true to the last answer, whatever the worker has folded."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.db.models import Q

from leadloop.accounts.models import Brand
from leadloop.history.models import Uncounted
from leadloop.reports.rollups.enums import KEPT, Basis, Grouping, Hours, Period
from leadloop.reports.rollups.facts import FactsById, facts_of
from leadloop.reports.rollups.folding import counted_before, difference, leads_of
from leadloop.reports.rollups.local_days import as_day
from leadloop.reports.rollups.measures import Ints
from leadloop.reports.rollups.models import LAYOUT, Cell, Cube, Slice
from leadloop.reports.rollups.moments import facts_between
from leadloop.reports.rollups.numbering import Terms
from leadloop.reports.rollups.packing import added, lengths, runs, unpack
from leadloop.reports.rollups.slicing import SliceKey
from leadloop.reports.rollups.spans import Pieces, pieces_of
from leadloop.reports.rollups.summing import CellKey, Sums
from leadloop.reports.rollups.weeks import Weeks

_NONE: Final[Ints] = np.zeros(0, dtype=np.int64)
# So many slices are looked for one by one; of more, the others are passed over.
_FEW_SLICES: Final = 500
_COLUMN: Final = {Hours.CALENDAR: "waits", Hours.BUSINESS: "business"}
# What a moved or standing lead is asked by: all of it.
Named = Callable[[SliceKey, int], Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which slices: those of ``grouping`` that have these values; an empty one does not matter. Ids are 32 digits."""

    grouping: Grouping
    locations: frozenset[str] | None = None
    region: str = ""
    channel: str = ""
    form: str = ""
    value: str = ""

    def holds(self, key: SliceKey) -> bool:
        """Whether a slice is one of these."""
        return (
            key.grouping == self.grouping
            and (self.locations is None or key.location in self.locations)
            and all(
                not wanted or wanted == given
                for wanted, given in (
                    (self.region, key.region),
                    (self.channel, key.channel),
                    (self.form, key.form),
                    (self.value, key.value),
                )
            )
        )

    def condition(self) -> Q:
        """Return the same for rows of slices."""
        wanted: dict[str, Any] = {"grouping": int(self.grouping)}
        if self.locations is not None:
            wanted["location_id__in"] = [uuid.UUID(each) for each in self.locations]
        if self.form:
            wanted["form_id"] = uuid.UUID(self.form)
        texts = {"region": self.region, "channel": self.channel, "value": self.value}
        wanted |= {name: value for name, value in texts.items() if value}
        return Q(**wanted)


@dataclass(slots=True)
class Table:
    """Sums: for each name (what a :data:`Named` made of slice and day) its rows of measure, n and ms, by measure."""

    names: list[Any] = field(default_factory=list)
    row_of: dict[Any, int] = field(default_factory=dict)
    parts: list[tuple[Ints, Ints, Ints, Ints]] = field(default_factory=list)

    def place(self, name: Any) -> int:
        """Return the place of a name, new or not."""
        if name not in self.row_of:
            self.row_of[name] = len(self.names)
            self.names.append(name)
        return self.row_of[name]

    def add(self, which: Ints, measure: Ints, n: Ints, ms: Ints) -> None:
        """Add rows; ``which`` are the places of their names."""
        if len(which):
            self.parts.append((which, measure, n, ms))

    def grid(self, measures: Sequence[int]) -> Ints:
        """Return how many there are of each measure: a row for each of ``names``. Far cheaper than :meth:`summed`."""
        order = np.argsort(measures)
        asked = np.asarray(measures, dtype=np.int64)[order]
        found = np.zeros(len(self.names) * len(asked), dtype=np.int64)
        for which, measure, n, _ms in self.parts:
            place = np.minimum(np.searchsorted(asked, measure), len(asked) - 1)
            held = asked[place] == measure
            np.add.at(found, which[held] * len(asked) + order[place[held]], n[held])
        return found.reshape(len(self.names), len(asked))

    def summed(self) -> "Summed":
        """Return all of it, added up."""
        none = (_NONE,) * 4
        which, measure, n, ms = (np.concatenate(each) for each in zip(none, *self.parts, strict=True))
        which, measure, n, ms = added(which, measure, n, ms)
        held = (n != 0) | (ms != 0)
        return Summed(self.names, which[held], measure[held], n[held], ms[held])


@dataclass(frozen=True, slots=True)
class Summed:
    """Rows of measure, n and ms; ``which`` is the place of the name whose they are. They ascend by that and by measure."""

    names: list[Any]
    which: Ints
    measure: Ints
    n: Ints
    ms: Ints

    def rows(self) -> Iterator[tuple[Any, Ints, Ints, Ints]]:
        """Yield each name that has something, with its measures, and n and ms of each."""
        for place, begin, end in runs(self.which):
            yield self.names[place], self.measure[begin:end], self.n[begin:end], self.ms[begin:end]


class Reader:
    """Reads several tables of one brand at one moment: what is uncounted is read once. Use within ``one_moment()``."""

    def __init__(self, brand: Brand) -> None:
        self._brand = brand
        cube = Cube.objects.filter(pk=brand.pk).first()
        self._version = cube.version if cube else 1
        # Whether the cells tell waits in business time.
        self.knows_business = cube is None or cube.layout >= LAYOUT
        self.terms, self.weeks = Terms(brand, store=False), Weeks(brand)
        self._missing = self._uncounted()

    def read(
        self,
        wanted: Wanted,
        basis: Basis,
        *,
        since: datetime | None = None,
        before: datetime | None = None,
        by: Named,
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
        self, table: Table, wanted: Wanted, basis: Basis, pieces: Pieces, *, by: Named, waits: Hours | None
    ) -> None:
        spans = Q(pk__in=[])
        for span in pieces.cells:
            spans |= Q(period=int(span.period), starts_on__gte=span.first, starts_on__lt=span.end)
        keys = self._keys(wanted)
        if not keys:
            return
        cells = Cell.objects.filter(spans, brand=self._brand, grouping=int(wanted.grouping), basis=int(basis))
        if len(keys) <= _FEW_SLICES:
            cells = cells.filter(slice__in=list(keys))
        kinds = ["counts", *([_COLUMN[waits]] if waits else [])]
        # Those of other slices, and of sums that are being built, are passed over.
        rows = cells.order_by().values_list("slice_id", "starts_on", *kinds)
        found = [row for row in rows if row[0] in keys]
        places = np.array([table.place(by(keys[row[0]], as_day(row[1]))) for row in found], dtype=np.int64)
        held = {kind: [row[column] for row in found] for column, kind in enumerate(kinds, 2)}
        table.add(np.repeat(np.tile(places, len(kinds)), lengths(**held)), *unpack(**held))

    def _keys(self, wanted: Wanted) -> dict[int, SliceKey]:
        slices = Slice.objects.for_brand(self._brand).filter(wanted.condition(), version=self._version)
        return {
            number: SliceKey(wanted.grouping, _id(location), region, channel, _id(form), value)
            for number, location, region, channel, form, value in slices.values_list(
                "id", "location_id", "region", "channel", "form_id", "value"
            )
        }

    def _add_sums(self, table: Table, sums: Sums, wanted: Wanted, basis: Basis, pieces: Pieces, *, by: Named) -> None:
        """Add what the cells that were read lack."""

        def is_read(key: CellKey) -> bool:
            return any(key.period == span.period and span.first <= key.date < span.end for span in pieces.cells)

        _add(table, sums, wanted, basis, is_read, by=by)

    def _add_moments(
        self, table: Table, wanted: Wanted, basis: Basis, moments: tuple[datetime, datetime], *, by: Named
    ) -> None:
        """Add what no cell holds by itself (see ``moments``)."""
        shortest = min(KEPT[basis][wanted.grouping])
        sums = self._difference({}, facts_between(self._brand, wanted.locations, basis, *moments))
        _add(table, sums, wanted, basis, lambda key: key.period == shortest, by=by)

    def _uncounted(self) -> Sums:
        noted = list(Uncounted.objects.for_brand(self._brand).values_list("lead_id", "location_id"))
        leads = {lead.hex for lead, _location in noted if lead}
        for location in {location for _lead, location in noted if location}:
            leads |= leads_of(self._brand, location)
        before: FactsById = {}
        after: FactsById = {}
        if leads:
            before = counted_before(self._version, leads)
            after = facts_of(Q(brand=self._brand, pk__in=leads))
        return self._difference(before, after)

    def _difference(self, before: FactsById, after: FactsById) -> Sums:
        return difference(before, after, zone=self._brand.time_zone, terms=self.terms, weeks=self.weeks)


def _id(given: uuid.UUID | None) -> str:
    return given.hex if given is not None else ""


def _add(
    table: Table, sums: Sums, wanted: Wanted, basis: Basis, holds: Callable[[CellKey], bool], *, by: Named
) -> None:
    """Add those of the sums that are wanted and of a cell that ``holds``."""
    for key, where in sums.cells(basis):
        named = sums.slices[key.slice]
        if wanted.holds(named) and holds(key):
            rows = sums.measure[where]
            place = table.place(by(named, key.start))
            table.add(np.full(len(rows), place, dtype=np.int64), rows, sums.n[where], sums.ms[where])
