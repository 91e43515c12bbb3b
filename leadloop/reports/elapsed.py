"""Moments, times and ids as the database computes or keeps them: to make objects of millions would cost many times as much."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, FloatField, Func, TextField
from django.db.models.sql.compiler import SQLCompiler


class Elapsed(Func):
    """``Elapsed(start, end)``: seconds, to the millisecond; null where either moment is."""

    arity = 2
    output_field = FloatField()

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_parts: Any, **_context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return the expression; the two databases keep moments differently."""
        (start, start_params), (end, end_params) = (compiler.compile(each) for each in self.get_source_expressions())
        if connection.vendor == "postgresql":
            sql = f"ROUND(EXTRACT(EPOCH FROM ({end}) - ({start})), 3)::float8"
        else:
            sql = f"ROUND((julianday({end}) - julianday({start})) * 86400.0, 3)"
        return sql, (*end_params, *start_params)


class _AsKept(Func):
    """An expression of one value, written as each database keeps it."""

    arity = 1
    postgresql = sqlite = "%s"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_parts: Any, **_context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return the expression; the two databases keep values differently."""
        sql, params = compiler.compile(self.get_source_expressions()[0])
        return (self.postgresql if connection.vendor == "postgresql" else self.sqlite) % sql, tuple(params)


class Moment(_AsKept):
    """``Moment(moment)``: what a column of ``blocks.Kind.MOMENT`` is read from."""

    sqlite = "ROUND((julianday(%s) - 2440587.5) * 86400.0, 3)"


class Cents(_AsKept):
    """``Cents(amount)``: in hundredths, whole; null where there is no amount."""

    output_field = FloatField()
    postgresql = "ROUND(%s * 100)::float8"
    # It keeps amounts as floating point numbers.
    sqlite = "ROUND(%s * 100)"


class Given(_AsKept):
    """``Given(value)``: whether there is one."""

    output_field = BooleanField()
    postgresql = sqlite = "(%s IS NOT NULL)"


class Hex(_AsKept):
    """``Hex(id)``: an id as its 32 digits, which SQLite keeps; null where there is none."""

    output_field = TextField()
    postgresql = "REPLACE(%s::text, '-', '')"


class Text(_AsKept):
    """``Text(json)``: JSON as it is written, not read."""

    output_field = TextField()
    postgresql = "(%s)::text"
