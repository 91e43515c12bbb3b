"""After much was written and removed: what is there now."""

from typing import Final

from django.db import models

from leadloop.core.statements import database

_NO_HURRY: Final = "-c statement_timeout=0"
# One that somebody else is at already is left to them.
_TIDY: Final = "VACUUM (ANALYZE, SKIP_LOCKED) {}"


def tidy(*kinds: type[models.Model]) -> None:
    """Let PostgreSQL take note of what is in these tables, beside those who use them. Within a transaction, and on SQLite: nothing.

    It does so by itself, minutes later. Until then it looks through all that was removed each time it plans a query: a
    quarter of a second instead of a millisecond, where that are millions of rows.
    """
    here = database()
    if here.vendor != "postgresql" or here.in_atomic_block:
        return
    tables = ", ".join(here.ops.quote_name(kind._meta.db_table) for kind in kinds)  # noqa: SLF001 - documented Model._meta API
    # A connection of its own, which may take as long as it needs: who pools connections hands them on as they are.
    own = here.copy()
    own.settings_dict = {**own.settings_dict, "OPTIONS": {**own.settings_dict["OPTIONS"], "options": _NO_HURRY}}
    try:
        with own.cursor() as cursor:
            cursor.execute(_TIDY.format(tables))
    finally:
        own.close()
