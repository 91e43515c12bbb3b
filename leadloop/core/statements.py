"""Statements whose text is always the same; only their parameters change."""

import json
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, cast

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

_UUID: Final = models.UUIDField()


def database() -> BaseDatabaseWrapper:
    """Return this thread's connection itself. Django's ``connection`` looks it up anew at each use of an attribute."""
    return connections[DEFAULT_DB_ALIAS]


def run(sql: str, params: Sequence[Any], *, binary: bool = False) -> CursorWrapper:
    """Run a statement with ``%s`` for its parameters, and return the cursor, to be closed by the caller.

    The parameters go to the database beside it, so that PostgreSQL parses and plans the statement once for each
    connection. Django's own cursors write them into the text: each call is a new statement then. SQLite's driver
    keeps statements by itself. ``binary``: PostgreSQL sends values as it holds them, which is half the work for bytes and numbers.
    """
    here = database()
    if here.vendor != "postgresql":
        cursor = here.cursor()
        cursor.execute(sql, params)
        return cursor
    # As here.cursor() does, which would make a cursor of the other kind.
    here.close_if_health_check_failed()
    here.ensure_connection()
    raw: Any = psycopg.RawCursor(cast("Any", here.connection))
    raw.format = psycopg.pq.Format.BINARY if binary else psycopg.pq.Format.TEXT
    if here.queries_logged or here.execute_wrappers:
        watched: CursorWrapper = (here.make_debug_cursor if here.queries_logged else here.make_cursor)(raw)
        watched.execute(_numbered(sql), params)
        return watched
    # What Django's wrapper does, without the layers for those who watch.
    here.validate_no_broken_transaction()
    with here.wrap_database_errors:
        raw.execute(_numbered(sql), params)
    return cast("CursorWrapper", raw)


def stored(value: Any) -> Any:
    """Return a parameter as the database wants it."""
    if isinstance(value, datetime):
        return database().ops.adapt_datetimefield_value(value)
    if hasattr(value, "hex") and not isinstance(value, float | bytes):
        return _UUID.get_db_prep_value(value, database())
    return value


def one_of(column: str, values: Collection[int] | Collection[uuid.UUID]) -> tuple[str, Any]:
    """Return the condition that a column is one of some numbers or ids (one at least), and its parameter.

    That is one parameter however many they are, so that the statement's text is always the same.
    """
    if database().vendor == "postgresql":
        kind = "bigint" if all(isinstance(each, int) for each in values) else "uuid"
        return f"{column} = ANY(%s::{kind}[])", list(values)
    return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(map(stored, values)))  # noqa: S608 - a name


@lru_cache(maxsize=512)
def _numbered(sql: str) -> str:
    """Return the statement as PostgreSQL itself writes it: ``$1``, ``$2``. Our statements hold no other ``%s``."""
    first, *rest = sql.split("%s")
    return (first + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))).replace("%%", "%")
