"""Writes of cells."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from django.db import connection

from leadloop.accounts.models import Brand
from leadloop.core.blocks import pieces
from leadloop.core.bulk import insert
from leadloop.core.statements import database, stored
from leadloop.reports.rollups.models import Cell
from leadloop.reports.rollups.numbering import AT_ONCE, SliceIds
from leadloop.reports.rollups.packing import COLUMNS, added, lengths, pack, unpack
from leadloop.reports.rollups.summing import Address, Rows, Sums

# Id, counts, waits and business waits of cells that are there.
Held = dict[Address, tuple[Any, ...]]
_KEY: Final = ("slice_id", "basis", "period", "starts_on")


def add_to_cells(brand: Brand, sums: Sums, ids: SliceIds, *, new: bool = False) -> None:
    """Add these sums to the cells, in the caller's transaction, which holds the brand's cube.

    ``new`` says that none of the cells is there yet, and saves looking.
    """
    ids.learn(sums.used(), store=True)
    for keys, part in sums.parts(AT_ONCE):
        addresses = [key.at(ids.of(sums.slices[key.slice])) for key in keys]
        if new:
            store_new(brand, addresses, part)
            continue
        there = cells_at(addresses)
        packed = list(_with(there, addresses, part))
        _write(brand, [(*addresses[place], *held) for place, *held in packed if any(held)])
        empty = [there[addresses[place]][0] for place, *held in packed if not any(held) and addresses[place] in there]
        if empty:
            Cell.objects.filter(pk__in=empty).delete()


def store_new(brand: Brand, addresses: Sequence[Address], part: Rows) -> None:
    """Store cells of which none is there yet; ``part`` tells each by its place among the addresses."""
    insert(
        Cell,
        ("brand_id", *_KEY, *COLUMNS),
        (
            (stored(brand.pk), *addresses[place][:3], addresses[place][3].isoformat(), *held)
            for place, *held in pack(*part)
            if any(held)
        ),
    )


def _with(there: Held, addresses: Sequence[Address], part: Rows) -> Iterator[tuple[int, bytes, bytes, bytes]]:
    """Yield the place of each address with what its cell holds once these rows are added."""
    places = [place for place, address in enumerate(addresses) if address in there]
    if not places:
        return pack(*part)
    held = [pieces([there[addresses[place]][column] for place in places]) for column in (1, 2, 3)]
    old = np.repeat(np.array(places * len(held), dtype=np.int64), lengths(*held))
    cell, measure, n, ms = (np.concatenate(pair) for pair in zip((old, *unpack(*held)), part, strict=True))
    return pack(*added(cell, measure, n, ms))


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
