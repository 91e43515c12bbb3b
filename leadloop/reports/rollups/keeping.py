"""Writes of cells."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from django.db import connection

from leadloop.accounts.models import Brand
from leadloop.reports.rollups.models import Cell
from leadloop.reports.rollups.numbering import AT_ONCE, SliceIds, batches
from leadloop.reports.rollups.packing import added, pack, unpack
from leadloop.reports.rollups.summing import Address, Sums

_KEY: Final = ("slice_id", "basis", "period", "starts_on")


def add_to_cells(brand: Brand, sums: Sums, ids: SliceIds) -> None:
    """Add these sums to the cells, in the caller's transaction, which holds the brand's cube."""
    ids.learn(sums.used(), store=True)
    rows = ((key.at(ids.of(sums.slices[key.slice])), where) for key, where in sums.cells())
    for some in batches(rows, AT_ONCE):
        there = cells_at([address for address, _where in some])
        changed, empty = [], []
        for address, where in some:
            counts, waits = _together(there.get(address), sums, where)
            if counts or waits:
                changed.append(Cell(brand=brand, **dict(zip(_KEY, address, strict=True)), counts=counts, waits=waits))
            elif address in there:
                empty.append(there[address][0])
        Cell.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["slice", *_KEY[1:]], update_fields=["counts", "waits"]
        )
        if empty:
            Cell.objects.filter(pk__in=empty).delete()


def held_in(sums: Sums, where: slice) -> tuple[bytes, bytes]:
    """Return counts and waits of a cell that holds these rows alone."""
    return pack(sums.measure[where], sums.n[where], sums.ms[where])


def _together(there: tuple[Any, ...] | None, sums: Sums, where: slice) -> tuple[bytes, bytes]:
    """Return what a cell holds once these rows are added."""
    if there is None:
        return held_in(sums, where)
    new = sums.measure[where], sums.n[where], sums.ms[where]
    _id, counts, waits = there
    measure, n, ms = (np.concatenate(pair) for pair in zip(unpack([counts], [waits]), new, strict=True))
    (measure,), n, ms = added((measure,), n, ms)
    return pack(measure, n, ms)


def cells_at(addresses: Sequence[Address]) -> dict[Address, tuple[Any, ...]]:
    """Return id, counts and waits of the cells that are there. Django cannot ask for rows by several columns at once."""
    table = connection.ops.quote_name(Cell._meta.db_table)  # noqa: SLF001 - documented Model._meta API
    row = "(%s, %s, %s, %s::date)" if connection.vendor == "postgresql" else "(%s, %s, %s, %s)"
    cells = Cell.objects.raw(
        f"SELECT * FROM {table} WHERE ({', '.join(_KEY)}) IN (VALUES {', '.join([row] * len(addresses))})",  # noqa: S608
        [part for address in addresses for part in (*address[:3], address[3].isoformat())],
    )
    return {
        (each.slice_id, each.basis, each.period, each.starts_on): (each.pk, each.counts, each.waits) for each in cells
    }
