"""Cells of years, as sums of the stored cells of months."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np
from django.db.models import Max, Min

from leadloop.accounts.models import Brand
from leadloop.core.blocks import Kind, blocks
from leadloop.reports.rollups.cells import Cells, Of
from leadloop.reports.rollups.enums import KEPT, Period
from leadloop.reports.rollups.local_days import as_day
from leadloop.reports.rollups.models import Cell, Slice
from leadloop.reports.rollups.numbering import batches
from leadloop.reports.rollups.packing import COLUMNS, added, unpack
from leadloop.reports.rollups.spans import start_after, start_of

_SLICES_AT_ONCE: Final = 250


def years(brand: Brand, version: int) -> Iterator[Cells]:
    """Yield the cells of years."""
    for basis, groupings in KEPT.items():
        for grouping, periods in groupings.items():
            if Period.YEAR in periods:
                slices = Slice.objects.for_brand(brand).filter(version=version, grouping=int(grouping))
                ids = list(slices.order_by("pk").values_list("pk", flat=True))
                for some in batches(ids, _SLICES_AT_ONCE):
                    yield from _of_slices(some, Of(basis, grouping, Period.YEAR))


def _of_slices(slices: list[int], of: Of) -> Iterator[Cells]:
    months = Cell.objects.filter(slice__in=slices, basis=int(of.basis), period=int(Period.MONTH))
    ends = months.aggregate(Min("starts_on"), Max("starts_on"))
    if ends["starts_on__min"] is None:
        return
    start: date = start_of(ends["starts_on__min"], Period.YEAR)
    while start <= ends["starts_on__max"]:
        after = start_after(start, Period.YEAR)
        inside = months.filter(starts_on__gte=start, starts_on__lt=after).order_by()
        ids, *found = blocks(inside.values_list("slice_id", *COLUMNS), Kind.NUMBER, *[Kind.BYTES] * len(COLUMNS))
        if len(ids):
            held = dict(zip(COLUMNS, found, strict=True))
            which, *rows = added(*unpack(held, ids))
            yield Cells.together([(of, which, np.full(len(which), as_day(start)), (rows[0], rows[1], rows[2]))])
        start = after
