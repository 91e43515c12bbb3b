"""Rows that the database makes of each new row of another table, in the statement that inserts it.

A floor can thereby have its own rows in the transaction of what a floor below writes, without the lower one knowing of
it and without another way to the database. A model says so by ``made_of``; whoever inserts asks :func:`makers_of`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.apps import apps
from django.db import models

# Stands for the new rows in the SQL.
NEW: Final = "{new}"


@dataclass(frozen=True, slots=True)
class MadeOf:
    """``sql``, by database: an ``INSERT … SELECT … FROM {new} new_row …`` without parameters, which selects any number of rows.

    The new rows bear the columns of ``source``; their ids have been made.
    """

    source: type[models.Model]
    sql: Mapping[str, str]


@lru_cache(maxsize=256)
def makers_of(source: type[models.Model], vendor: str) -> tuple[str, ...]:
    """Return the statements that are to run for new rows of this model, with :data:`NEW` for the rows."""
    found: list[Any] = [getattr(model, "made_of", None) for model in apps.get_models()]
    return tuple(each.sql[vendor] for each in found if each is not None and each.source is source)
