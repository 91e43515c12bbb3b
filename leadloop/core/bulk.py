"""Thousands of new rows at once, past Django's objects and the driver's writing of each value into a statement."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from leadloop.core.statements import database


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows; ``names`` are the columns, and all that have no default in the database. Ids are given as they are stored."""
    here = database()
    table = here.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - documented Model._meta API
    columns = ", ".join(map(here.ops.quote_name, names))
    with here.cursor() as cursor:
        if here.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(rows))  # noqa: S608 - names
