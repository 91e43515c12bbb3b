"""Where a statement runs whose text is always the same, only its parameters change."""

from typing import Any, cast

import psycopg
from django.db import connection, models
from django.db.backends.utils import CursorWrapper


def steady_cursor() -> CursorWrapper:
    """Return a cursor that hands the parameters to the database beside the statement.

    PostgreSQL then parses and plans it once for each connection. Django's own cursors write the parameters into the
    text, so that each call is a new statement. SQLite's driver keeps statements by itself.
    """
    wrapped: CursorWrapper = connection.cursor()
    if connection.vendor == "postgresql":
        wrapped.cursor = psycopg.Cursor(cast("psycopg.Connection[Any]", connection.connection))
    return wrapped


def stored(value: Any) -> Any:
    """Return a parameter as the database wants it."""
    if hasattr(value, "hex") and not isinstance(value, float | bytes):
        return models.UUIDField().get_db_prep_value(value, connection)
    return value
