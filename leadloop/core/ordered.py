"""Text that is compared byte by byte."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class OrderedCharField(models.CharField):  # type: ignore[type-arg]
    """A line of text whose index finds what begins with something, by plain comparison.

    PostgreSQL compares text by the rules of a language unless told otherwise, and then no index knows beginnings;
    SQLite compares bytes by itself.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """Return the column's type, with the collation where the database needs it said."""
        found: Any = super().db_parameters(connection)
        return {**found, "collation": "C"} if connection.vendor == "postgresql" else found


def beginning_with(name: str, text: str) -> dict[str, str]:
    """Return the look-ups that find the values of the field ``name`` that begin with ``text``."""
    return {f"{name}__gte": text, f"{name}__lt": text + "\U0010ffff"}
