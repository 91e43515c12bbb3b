"""Writes of cells."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from django.db import connection

from leadloop.accounts.models import Brand
from leadloop.core.blocks import pieces
from leadloop.core.bulk import insert
from leadloop.core.statements import database
from leadloop.reports.rollups.cells import Address, Cells
from leadloop.reports.rollups.models import Cell
from leadloop.reports.rollups.numbering import AT_ONCE, SliceIds
from leadloop.reports.rollups.packing import COLUMNS, added, lengths, packed, unpack, values_of
from leadloop.reports.rollups.summing import Sums

# Id, counts, waits and business waits of cells that are there.
Held = dict[Address, tuple[Any, ...]]
_KEY: Final = ("slice_id", "basis", "period", "starts_on")


def add_to_cells(brand: Brand, sums: Sums, ids: SliceIds) -> None:
    """Add these sums to the cells, in the caller's transaction, which holds the brand's cube."""
    for cells in sums.cells(ids.of(sums.slices, store=True)).batches(AT_ONCE):
        addresses = cells.addresses()
        there = cells_at(addresses)
        held = list(zip(addresses, values_of(packed(_with(there, addresses, cells))), strict=True))
        _write(brand, [(*address, *each) for address, each in held if any(each)])
        empty = [there[address][0] for address, each in held if not any(each) and address in there]
        if empty:
            Cell.objects.filter(pk__in=empty).delete()


def store_new(brand: Brand, cells: Cells) -> None:
    """Store cells of which none is there yet."""
    held = packed(cells)
    some = np.sum([each.counts for each in held.values()], axis=0) > 0
    if not some.all():
        # Their rows, which are nothing, belong to no cell of those that stay.
        held = {name: each._replace(counts=each.counts[some]) for name, each in held.items()}
    columns = dict(zip(_KEY, (column[some] for column in cells[:4]), strict=True))
    if some.any():
        insert(Cell, {"brand_id": brand.pk.bytes, **columns}, held)


def _with(there: Held, addresses: Sequence[Address], cells: Cells) -> Cells:
    """Return these cells with what is there already."""
    places = [place for place, address in enumerate(addresses) if address in there]
    if not places:
        return cells
    held = [pieces([there[addresses[place]][column] for place in places]) for column in (1, 2, 3)]
    old = np.repeat(np.array(places * len(held), dtype=np.int64), lengths(*held))
    rows = (np.concatenate(pair) for pair in zip((old, *unpack(*held)), cells[4:], strict=True))
    return Cells(*cells[:4], *added(*rows))


def _write(brand: Brand, rows: Sequence[tuple[Any, ...]]) -> None:
    """Store cells: slice, basis, period, first day, and its three columns of bytes. As Django would, in a fraction of the time."""
    if not rows:
        return
    here = database()
    table = here.ops.quote_name(Cell._meta.db_table)  # noqa: SLF001 - documented Model._meta API
    change = ", ".join(f"{each} = excluded.{each}" for each in COLUMNS)
    end = f"ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET {change}"
    into = f"INSERT INTO {table} (brand_id, {', '.join((*_KEY, *COLUMNS))})"
    with here.cursor() as cursor:
        if here.vendor == "postgresql":
            columns = [list(column) for column in zip(*rows, strict=True)]
            types = ("bigint", "smallint", "smallint", "date", "bytea", "bytea", "bytea")
            arrays = ", ".join(f"%s::{each}[]" for each in types)
            given = f"SELECT %s::uuid, given.* FROM unnest({arrays}) AS given"  # noqa: S608 - types
            cursor.execute(f"{into} {given} {end}", [brand.pk, *columns])
        else:
            dated = [(brand.pk.hex, *row[:3], row[3].isoformat(), *row[4:]) for row in rows]
            cursor.executemany(f"{into} VALUES (%s, %s, %s, %s, %s, %s, %s, %s) {end}", dated)


def cells_at(addresses: Sequence[Address]) -> Held:
    """Return id, counts, waits and business waits of the cells that are there. Django cannot ask for rows by several columns at once."""
    table = connection.ops.quote_name(Cell._meta.db_table)  # noqa: SLF001 - documented Model._meta API
    row = "(%s, %s, %s, %s::date)" if connection.vendor == "postgresql" else "(%s, %s, %s, %s)"
    # A join: SQLite would read all cells for each of "columns IN (VALUES …)". Both name the columns of VALUES like this.
    same = " AND ".join(f"{name} = column{number}" for number, name in enumerate(_KEY, 1))
    cells = Cell.objects.raw(
        f"SELECT {table}.* FROM (VALUES {', '.join([row] * len(addresses))}) AS wanted JOIN {table} ON {same}",  # noqa: S608
        [part for address in addresses for part in (*address[:3], address[3].isoformat())],
    )
    return {
        (each.slice_id, each.basis, each.period, each.starts_on): (each.pk, each.counts, each.waits, each.business)
        for each in cells
    }
