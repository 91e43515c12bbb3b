"""Queries and inserts whose SQL is built once: for the few that every arriving lead needs.

Django builds and compiles a query anew each time it runs, which costs several times what the database needs to
answer it. On the hot path that is most of a request. Here the same queryset is compiled once; what changes from
call to call are only its parameters. The rows come back as the same model instances, by Django's own converters.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

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
        compiled = self._compiled.get(connection.vendor)
        if compiled is None:
            compiled = self._compiled[connection.vendor] = _Compiled(self._build(*self._samples), self._samples)
        return compiled.run(values)

    def first(self, *values: Any) -> Row | None:
        """Return the first row, or None."""
        found = self.rows(*values)
        return found[0] if found else None


class _Compiled:
    def __init__(self, queryset: "models.QuerySet[Any]", samples: tuple[Any, ...]) -> None:
        self._compiler: SQLCompiler = queryset.query.get_compiler(connection=connection)
        self._sql, params = self._compiler.as_sql()
        places = {_stored(sample): number for number, sample in enumerate(samples)}
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
            get_related_populators(info, self._compiler.select, connection.alias)  # type: ignore[call-arg]
            if info
            else []
        )
        self._converters = self._compiler.get_converters(select)

    def run(self, values: tuple[Any, ...]) -> Iterator[Any]:
        params = [constant if number is None else _stored(values[number]) for number, constant in self._params]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            rows: Iterable[Any] = cursor.fetchall()
        if self._converters:
            rows = self._compiler.apply_converters(rows, self._converters)
        if not self._makes_instances:
            return (dict(zip(self._names, row, strict=True)) for row in rows)
        return (self._instance(row) for row in rows)

    def _instance(self, row: Any) -> models.Model:
        found = self._model.from_db(connection.alias, self._names, row[self._own])
        for populator in self._related:
            populator.populate(row, found)
        return found


def insert(*rows: models.Model, or_ignore: bool = False) -> None:
    """Insert new instances, table after table in the order of their first row, one statement for each table.

    Like ``bulk_create``, without its costs: no signals (there are none here), and ids made by the database are
    not read back. With ``or_ignore``, rows that meet a unique constraint are left out.
    """
    tables: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        tables[type(row)].append(row)
    with connection.cursor() as cursor:
        for model, instances in tables.items():
            fields = _fields(model)
            params = [
                field.get_db_prep_save(getattr(instance, field.attname), connection)
                for instance in instances
                for field in fields
            ]
            cursor.execute(_insert_sql(model, len(instances), or_ignore, connection.vendor), params)
            for instance in instances:
                instance._state.adding = False  # noqa: SLF001 - as Django does after an insert
                instance._state.db = connection.alias  # noqa: SLF001


@lru_cache(maxsize=64)
def _fields(model: type[models.Model]) -> tuple[Any, ...]:
    # An id that the database makes is left to it.
    return tuple(f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField | models.BigAutoField))  # noqa: SLF001


@lru_cache(maxsize=256)
def _insert_sql(model: type[models.Model], count: int, or_ignore: bool, _vendor: str) -> str:  # noqa: FBT001
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in _fields(model))
    places = "(" + ", ".join(["%s"] * len(_fields(model))) + ")"
    ending = " ON CONFLICT DO NOTHING" if or_ignore else ""
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES {', '.join([places] * count)}{ending}"  # noqa: S608, SLF001


def _stored(value: Any) -> Any:
    """Return a parameter as the database wants it."""
    if hasattr(value, "hex") and not isinstance(value, float | bytes):
        return models.UUIDField().get_db_prep_value(value, connection)
    return value
