"""Writes of replies kept for ``Idempotency-Key``."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from leadloop.accounts.models import Brand
from leadloop.api.models import IdempotentReply
from leadloop.core.statements import run

# The contract says 24 hours or more; two days leave a night to whoever repeats what failed in the evening.
KEPT_FOR: Final = timedelta(hours=48)
_AT_ONCE = 1000


def claim_key(brand: Brand, key: str, *, fingerprint: str, now: datetime) -> bool:
    """Take the key for this request, in the caller's transaction. False where another request has it.

    One that has taken it and not yet committed is waited for, by the unique index (PostgreSQL) or because SQLite has
    one writer at a time.
    """
    # Django's ignore_conflicts does not tell whether it wrote.
    sql = (
        "INSERT INTO {table} (brand_id, key, fingerprint, status, body, created_at)"
        " VALUES (%s, %s, %s, 0, '', %s) ON CONFLICT (brand_id, key) DO NOTHING"
    )
    return _run(sql, _id(brand), key, fingerprint, connection.ops.adapt_datetimefield_value(now)) == 1


def keep_reply(brand: Brand, key: str, *, status: int, body: str) -> None:
    """Keep the reply to the request that has the key, in the transaction of what it answers."""
    _run("UPDATE {table} SET status = %s, body = %s WHERE brand_id = %s AND key = %s", status, body, _id(brand), key)


def purge_old_replies(*, now: datetime) -> int:
    """Remove replies that were kept long enough, some at a time. Returns how many; call again while there are many."""
    old = IdempotentReply.objects.filter(created_at__lt=now - KEPT_FOR).order_by("created_at").values("pk")[:_AT_ONCE]
    return IdempotentReply.objects.filter(pk__in=old).delete()[0]


def _run(sql: str, *params: Any) -> int:
    """Run a statement on the table, written out because it belongs to every POST; return how many rows it touched."""
    table = connection.ops.quote_name(IdempotentReply._meta.db_table)  # noqa: SLF001 - documented Model._meta API
    with run(sql.format(table=table), params) as cursor:
        touched: int = cursor.rowcount
    return touched


def _id(brand: Brand) -> Any:
    return Brand._meta.pk.get_db_prep_value(brand.pk, connection)  # noqa: SLF001 - the same
