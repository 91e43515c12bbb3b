"""Moments, times and ids as the database computes or keeps them: to make objects of millions would cost many times as much."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import FloatField, Func, TextField
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


class Epoch(Func):
    """``Epoch(moment)``: seconds since 1970, to the millisecond; null where the moment is."""

    arity = 1
    output_field = FloatField()

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_parts: Any, **_context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return the expression; the two databases keep moments differently."""
        sql, params = compiler.compile(self.get_source_expressions()[0])
        if connection.vendor == "postgresql":
            return f"ROUND(EXTRACT(EPOCH FROM {sql}), 3)::float8", tuple(params)
        return f"ROUND((julianday({sql}) - 2440587.5) * 86400.0, 3)", tuple(params)


class Hex(Func):
    """``Hex(id)``: an id as its 32 digits; null where there is none."""

    arity = 1
    output_field = TextField()

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_parts: Any, **_context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return the expression; SQLite keeps them like this."""
        sql, params = compiler.compile(self.get_source_expressions()[0])
        return (f"REPLACE({sql}::text, '-', '')" if connection.vendor == "postgresql" else sql), tuple(params)


class Text(Func):
    """``Text(json)``: JSON as it is written, not read."""

    arity = 1
    output_field = TextField()

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_parts: Any, **_context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return the expression."""
        sql, params = compiler.compile(self.get_source_expressions()[0])
        return (f"({sql})::text" if connection.vendor == "postgresql" else sql), tuple(params)
