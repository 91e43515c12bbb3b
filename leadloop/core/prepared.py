"""Queries whose SQL is built once: for the few that every arriving lead needs.

Django builds and compiles a query anew each time it runs, which costs several times what the database needs to
answer it. On the hot path that is most of a request. Here the same queryset is compiled once; what changes from
call to call are only its parameters. The rows come back as the same model instances, by Django's own converters.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from leadloop.core.statements import database, run, stored

Row = TypeVar("Row")


class Prepared(Generic[Row]):
    """A queryset of models (with ``select_related`` if wanted) or of ``values()``, compiled at its first use.

    ``build`` takes stand-ins for the parameters and returns the queryset; each stand-in must reach the SQL as it
    is, so use it in plain ``field=value`` look-ups only. ``samples`` are values of the parameters' types that are
    unlike each other and unlike every constant in the queryset.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Any, Row]"], samples: tuple[Any, ...] = ()) -> None:
        self._build = build
        self._samples = samples
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, *values: Any) -> list[Row]:
        """Run the query and return its rows."""
        return list(self.each(*values))

    def each(self, *values: Any) -> Iterator[Row]:
        """Run the query and yield its rows, without making objects of all of them at once."""
        return self._whole().run(values)

    def stream(self, size: int) -> Iterator[Row]:
        """Run the query and yield its rows, with so many of them in memory at once. For queries without parameters."""
        return self._whole().stream(size)

    def first(self, *values: Any) -> Row | None:
        """Return the first row, or None."""
        found = self.rows(*values)
        return found[0] if found else None

    def _whole(self) -> "_Compiled":
        compiled = self._compiled.get(database().vendor)
        if compiled is None:
            compiled = self._compiled[database().vendor] = _Compiled(self._build(*self._samples), self._samples)
        return compiled


class _Compiled:
    def __init__(self, queryset: "models.QuerySet[Any]", samples: tuple[Any, ...]) -> None:
        self._compiler: SQLCompiler = queryset.query.get_compiler(connection=database())
        self._sql, params = self._compiler.as_sql()
        places = {stored(sample): number for number, sample in enumerate(samples)}
        # PostgreSQL's driver takes ids as they are.
        self._stores_alike = all(stored(sample) == sample for sample in samples)
        # For each parameter of the SQL: the number of the argument that it is, or the constant.
        self._params = [(places.get(param), param) for param in params]
        if {number for number, _ in self._params} - {None} != set(places.values()):
            msg = f"Not every parameter reaches the SQL as it is: {self._sql}"
            raise ValueError(msg)
        self._model: type[models.Model] = queryset.model
        # What `values()` named, in the order of the columns; None where the queryset gives instances.
        named = getattr(queryset, "_fields", None)
        self._makes_instances = named is None
        select = [expression for expression, _sql, _alias in self._compiler.select]
        # Which of the columns are the model's own; those of related models stand behind them.
        info = self._compiler.klass_info if self._makes_instances else None
        own = info["select_fields"] if info else range(len(select))
        self._own = slice(own[0], own[-1] + 1)
        self._names = (
            [column.target.attname for column in select[self._own]]
            if named is None
            else list(queryset.query.selected or ())
        )
        # The types that we check against are of a later Django, where one more argument is wanted.
        self._related = (
            get_related_populators(info, self._compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
            if info
            else []
        )
        self._converters = self._compiler.get_converters(select)

    def run(self, values: tuple[Any, ...]) -> Iterator[Any]:
        if self._stores_alike:
            params = [constant if number is None else values[number] for number, constant in self._params]
        else:
            params = [constant if number is None else stored(values[number]) for number, constant in self._params]
        with run(self._sql, params) as cursor:
            return self._made(cursor.fetchall())

    def stream(self, size: int) -> Iterator[Any]:
        constants = [constant for _number, constant in self._params]
        if database().vendor == "postgresql":
            # A cursor is planned anew each time. Where there are few rows, that is most of the work.
            with run(f"{self._sql} LIMIT {size + 1}", constants) as cursor:
                few = cursor.fetchall()
            if len(few) <= size:
                yield from self._made(few)
                return
        with database().chunked_cursor() as cursor:
            cursor.execute(self._sql, constants)
            while rows := cursor.fetchmany(size):
                yield from self._made(rows)

    def _made(self, rows: Iterable[Any]) -> Iterator[Any]:
        if self._converters:
            rows = self._compiler.apply_converters(rows, self._converters)
        if not self._makes_instances:
            return (dict(zip(self._names, row, strict=True)) for row in rows)
        return (self._instance(row) for row in rows)

    def _instance(self, row: Any) -> models.Model:
        found = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
        for populator in self._related:
            populator.populate(row, found)
        return found
