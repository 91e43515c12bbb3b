"""Inserts of whole instances, in as few statements as the database allows."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from types import NoneType
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, models

from leadloop.core.made_of import NEW, makers_of
from leadloop.core.statements import database, run

_Tables = dict[type[models.Model], list[models.Model]]
# What PostgreSQL's driver takes from these fields as it is. Django would ask each field anew for each value, which costs
# as much as the insert itself.
_AS_IT_IS: "Final[tuple[tuple[type[models.Field[Any, Any]], frozenset[type]], ...]]" = (
    (models.CharField, frozenset({str, NoneType})),
    (models.TextField, frozenset({str, NoneType})),
    (models.UUIDField, frozenset({UUID, NoneType})),
    (models.BooleanField, frozenset({bool, NoneType})),
    (models.FloatField, frozenset({float, NoneType})),
    # Whether a moment has a zone is Django's to see.
    (models.DateTimeField, frozenset({NoneType})),
)
_gathered: ContextVar[list[models.Model] | None] = ContextVar("gathered", default=None)


def insert(*rows: models.Model) -> None:
    """Insert new instances, table after table in the order of their first row.

    Like ``bulk_create``, without its costs: no signals (there are none here), and ids made by the database are
    not read back.
    """
    waiting = _gathered.get()
    if waiting is None:
        _write(rows)
    else:
        waiting.extend(rows)


@contextmanager
def inserted_together() -> Iterator[None]:
    """Hold what is inserted in this block, and write all of it at its end: nothing in the block can read it yet.

    PostgreSQL gets one statement for all tables. A block that fails writes nothing.
    """
    rows: list[models.Model] = []
    token = _gathered.set(rows)
    try:
        yield
    finally:
        _gathered.reset(token)
    _write(rows)


def insert_or_read(
    rows: Sequence[models.Model], *, unique: tuple[str, ...], read: tuple[str, ...]
) -> list[tuple[Any, ...]]:
    """Insert rows of one model, at once; one that is there already, by the fields ``unique``, stays as it is.

    Returns the fields ``read`` of each, ours or theirs. A row that another transaction
    has inserted and not yet committed is waited for; what was there is locked until the transaction ends.
    """
    model = type(rows[0])
    wanted = [_field(model, name) for name in read]
    keys = [_quoted(_field(model, name).column) for name in unique]
    # The last column is set to what it is: only then does the database return the row that is there.
    sql = (
        f"{_insert_sql(model, len(rows))} ON CONFLICT ({', '.join(keys)})"
        f" DO UPDATE SET {keys[-1]} = excluded.{keys[-1]}"
        f" RETURNING {', '.join(_quoted(field.column) for field in wanted)}"
    )
    with run(sql, _params(rows)) as cursor:
        return [
            tuple(field.to_python(value) for field, value in zip(wanted, row, strict=True)) for row in cursor.fetchall()
        ]


def _write(rows: Sequence[models.Model]) -> None:
    tables: _Tables = defaultdict(list)
    for row in rows:
        tables[type(row)].append(row)
    if not tables:
        return
    counts = tuple((model, len(instances)) for model, instances in tables.items())
    if database().vendor == "postgresql":
        everything = [row for instances in tables.values() for row in instances]
        run(_in_one_statement(counts), _params(everything)).close()
    else:
        for (model, count), instances in zip(counts, tables.values(), strict=True):
            with run(_insert_sql(model, count), _params(instances)) as cursor:
                _make_of_last(model, count, last=cursor.lastrowid)
    for row in rows:
        row._state.adding = False  # noqa: SLF001 - as Django does after an insert
        row._state.db = DEFAULT_DB_ALIAS  # noqa: SLF001


def _make_of_last(model: type[models.Model], count: int, *, last: int) -> None:
    """Make what is made of the rows that this very connection inserted last. SQLite numbers them in one go."""
    for sql in makers_of(model, "sqlite"):
        new = f"(SELECT * FROM {_quoted(model._meta.db_table)} WHERE id > %s AND id <= %s)"  # noqa: S608, SLF001
        run(sql.replace(NEW, new), [last - count, last]).close()


def _params(rows: Sequence[models.Model]) -> list[Any]:
    here = database()
    if here.vendor != "postgresql":
        return [
            field.get_db_prep_save(getattr(row, field.attname), here) for row in rows for field in _fields(type(row))
        ]
    return [
        value if type(value := getattr(row, name)) in as_they_are else field.get_db_prep_save(value, connection=here)
        for row in rows
        for name, as_they_are, field in _prepared_fields(type(row))
    ]


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)  # noqa: SLF001 - documented Model._meta API


@lru_cache(maxsize=64)
def _fields(model: type[models.Model]) -> tuple[Any, ...]:
    # An id that the database makes is left to it.
    return tuple(f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField | models.BigAutoField))  # noqa: SLF001


@lru_cache(maxsize=64)
def _prepared_fields(model: type[models.Model]) -> tuple[tuple[str, frozenset[type], Any], ...]:
    """Return each field's name, the types of values that need no preparing, and the field."""
    return tuple((field.attname, _as_they_are(field), field) for field in _fields(model))


def _as_they_are(field: Any) -> frozenset[type]:
    while field.remote_field is not None:
        field = field.target_field
    return next((kinds for kind, kinds in _AS_IT_IS if isinstance(field, kind)), frozenset())


@lru_cache(maxsize=256)
def _in_one_statement(counts: tuple[tuple[type[models.Model], int], ...]) -> str:
    """Return one statement for all tables, and what is made of their rows. PostgreSQL checks what they refer to at its end."""
    parts: list[str] = []
    for model, count in counts:
        makers = makers_of(model, "postgresql")
        made = [sql.replace(NEW, f"i{len(parts)}") for sql in makers]
        parts += [_insert_sql(model, count) + (" RETURNING *" if makers else ""), *made]
    *first, last = parts
    named = ", ".join(f"i{number} AS ({sql})" for number, sql in enumerate(first))
    return f"WITH {named} {last}" if named else last


@lru_cache(maxsize=256)
def _insert_sql(model: type[models.Model], count: int) -> str:
    names = ", ".join(_quoted(field.column) for field in _fields(model))
    places = "(" + ", ".join(["%s"] * len(_fields(model))) + ")"
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) VALUES {', '.join([places] * count)}"  # noqa: S608, SLF001


def _quoted(name: str) -> str:
    return f'"{name}"'
