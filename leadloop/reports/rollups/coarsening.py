"""Cells of longer periods, as sums of the stored cells of shorter ones."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np
from django.db.models import Max, Min

from leadloop.accounts.models import Brand
from leadloop.core.blocks import Kind, blocks
from leadloop.reports.rollups.enums import KEPT, Basis, Period
from leadloop.reports.rollups.models import Cell, Slice
from leadloop.reports.rollups.numbering import batches
from leadloop.reports.rollups.packing import COLUMNS, added, lengths, unpack
from leadloop.reports.rollups.spans import start_after, start_of
from leadloop.reports.rollups.summing import Address, Rows

_SLICES_AT_ONCE: Final = 1000


def longer(brand: Brand, version: int) -> Iterator[tuple[list[Address], Rows]]:
    """Yield where cells of longer periods are stored, and their rows (a cell by its place among these), shorter periods first."""
    for basis, groupings in KEPT.items():
        for grouping, periods in groupings.items():
            slices = Slice.objects.for_brand(brand).filter(version=version, grouping=int(grouping))
            ids = list(slices.order_by("pk").values_list("pk", flat=True))
            for period in periods[1:]:
                source = _source(periods, period)
                for some in batches(ids, _SLICES_AT_ONCE):
                    yield from _of_slices(some, basis, source, period)


def _source(periods: tuple[Period, ...], period: Period) -> Period:
    """Return the longest kept period that fits into this one: months are not made of weeks, nor years."""
    return max(each for each in periods if each < period and each is not Period.WEEK)


def _of_slices(slices: list[int], basis: Basis, source: Period, period: Period) -> Iterator[tuple[list[Address], Rows]]:
    cells = Cell.objects.filter(slice__in=slices, basis=int(basis), period=int(source))
    ends = cells.aggregate(Min("starts_on"), Max("starts_on"))
    if ends["starts_on__min"] is None:
        return
    start: date = start_of(ends["starts_on__min"], period)
    while start <= ends["starts_on__max"]:
        after = start_after(start, period)
        inside = cells.filter(starts_on__gte=start, starts_on__lt=after).order_by()
        ids, *held = blocks(inside.values_list("slice_id", *COLUMNS), Kind.NUMBER, *[Kind.BYTES] * len(COLUMNS))
        if len(ids):
            which, measure, n, ms = added(np.repeat(np.tile(ids, len(held)), lengths(*held)), *unpack(*held))
            different, place = np.unique(which, return_inverse=True)
            yield [(int(each), int(basis), int(period), start) for each in different], (place, measure, n, ms)
        start = after
