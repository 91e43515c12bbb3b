"""Thousands of new rows at once, past Django's objects and the driver's writing of each value: columns go in as they are.

PostgreSQL takes them as one stream in its own binary form, which numpy lays out.
"""

from collections.abc import Iterable, Mapping
from itertools import repeat
from typing import Any, Final

import numpy as np
from django.db import models

from leadloop.core.ragged import Array, Ragged, in_rows
from leadloop.core.statements import database

# How PostgreSQL sends what Django calls so.
_SENT: Final = {"bigint": ">i8", "integer": ">i4", "smallint": ">i2", "date": ">i4", "uuid": "V16"}
_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END: Final = b"\xff\xff"
# PostgreSQL's first day, 2000-01-01, since 1970-01-01.
_FIRST_DAY: Final = 10_957


def insert(model: type[models.Model], columns: Mapping[str, Array | bytes | int], ragged: Mapping[str, Ragged]) -> None:
    """Insert rows; ``columns`` and ``ragged`` name all that have no default in the database.

    A column is an array of numbers, of days since 1970-01-01 or of ids (16 bytes each), or one value for all rows.
    """
    here = database()
    count = len(next(iter(ragged.values())).counts)
    types = {name: str(_field(model, name).db_type(here)) for name in columns}
    table = here.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - documented Model._meta API
    names = ", ".join(map(here.ops.quote_name, (*columns, *ragged)))
    with here.cursor() as cursor:
        if here.vendor == "postgresql":
            fixed = _fixed(columns, types, count, len(ragged))
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.write(_HEAD)
                copy.write(_stream(fixed, ragged.values()).data)
                copy.write(_END)
        else:
            rows = zip(
                *(_plain(columns[name], _field(model, name)) for name in columns),
                *map(Ragged.values, ragged.values()),
                strict=False,
            )
            marks = ", ".join(["%s"] * (len(columns) + len(ragged)))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))  # noqa: S608 - names


def _field(model: type[models.Model], name: str) -> Any:
    return next(each for each in model._meta.concrete_fields if each.column == name)  # noqa: SLF001 - documented


def _plain(column: Array | bytes | int, field: Any) -> Any:
    """Return the values of a column as SQLite keeps them."""
    kind = field.target_field if field.is_relation else field
    if isinstance(column, bytes):
        return repeat(column.hex())
    if isinstance(column, int):
        return repeat(column)
    if isinstance(kind, models.UUIDField):
        return [each.hex() for each in column.tolist()]
    dated = isinstance(kind, models.DateField)
    return np.datetime_as_string(column.astype("datetime64[D]")).tolist() if dated else column.tolist()


def _fixed(columns: Mapping[str, Array | bytes | int], types: Mapping[str, str], count: int, more: int) -> Array:
    """Return what each row begins with: how many values it has, then the length of each of these columns' and the value."""
    kinds = {name: np.dtype(_SENT[types[name]]) for name in columns}
    parts = [part for name, kind in kinds.items() for part in ((f"{name} length", ">i4"), (name, kind))]
    rows = np.empty(count, dtype=[("values", ">i2"), *parts])
    rows["values"] = len(columns) + more
    for name, column in columns.items():
        rows[f"{name} length"] = kinds[name].itemsize
        given = np.frombuffer(column, "V16") if isinstance(column, bytes) else column
        rows[name] = given - _FIRST_DAY if types[name] == "date" else given
    return rows


def _stream(fixed: Array, ragged: Iterable[Ragged]) -> Array:
    """Return the rows: each is what it begins with, then for each ragged column the length of its value and the value."""
    columns = [Ragged.of_each(fixed)]
    for each in ragged:
        columns += [Ragged.of_each((each.counts * each.width).astype(">i4")), each]
    return in_rows(columns).items.view(np.uint8)
