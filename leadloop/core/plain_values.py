"""Values of very many rows, without what Django does for each of them: on SQLite that takes longer than all the rest."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Func, TextField

from leadloop.core.statements import database


class AsStored(Func):
    """A moment as the driver hands it over; to be read by :func:`moments_of`."""

    template = "%(expressions)s"
    arity = 1
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Make it an expression: of a column, the driver knows what it holds, and reads each by Django's means."""
        return self.as_sql(compiler, connection, template="%(expressions)s || ''", **context)


class KeyText(Func):
    """The text of an id, as everywhere else."""

    template = "(%(expressions)s)::text"
    arity = 1
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Put the dashes in, which SQLite's column does not hold."""
        parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        template = " || '-' || ".join(f"substr(%(expressions)s, {start}, {length})" for start, length in parts)
        sql, params = self.as_sql(compiler, connection, template=f"({template})", **context)
        return sql, list(params) * len(parts)


def moments_of(rows: Iterable[Sequence[Any]], places: Sequence[int]) -> Iterator[Sequence[Any]]:
    """Yield the rows with moments at these places, whichever database they come from. They are in UTC."""
    if database().vendor != "sqlite":
        yield from rows
        return
    read = datetime.fromisoformat
    for row in rows:
        cells = list(row)
        for place in places:
            cell = cells[place]
            if cell is not None:
                cells[place] = read(cell + "+00:00")
        yield cells
