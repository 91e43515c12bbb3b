"""Writes of replies kept for ``Idempotency-Key``."""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from leadloop.accounts.models import Brand
from leadloop.api.models import IdempotentReply

# The contract says 24 hours or more; two days leave a night to whoever repeats what failed in the evening.
KEPT_FOR: Final = timedelta(hours=48)
_AT_ONCE = 1000


def claim_key(brand: Brand, key: str, *, fingerprint: str, now: datetime) -> bool:
    """Take the key for this request, in the caller's transaction. False where another request has it.

    One that has taken it and not yet committed is waited for, by the unique index (PostgreSQL) or because SQLite has
    one writer at a time.
    """
    table = connection.ops.quote_name(IdempotentReply._meta.db_table)  # noqa: SLF001 - documented Model._meta API
    field = IdempotentReply._meta.get_field("brand").target_field  # noqa: SLF001
    with connection.cursor() as cursor:
        # Django's ignore_conflicts does not tell whether it wrote.
        cursor.execute(
            f"INSERT INTO {table} (brand_id, key, fingerprint, status, body, created_at)"  # noqa: S608 - our own name
            " VALUES (%s, %s, %s, 0, '', %s) ON CONFLICT (brand_id, key) DO NOTHING",
            [
                field.get_db_prep_value(brand.pk, connection),
                key,
                fingerprint,
                connection.ops.adapt_datetimefield_value(now),
            ],
        )
        return bool(cursor.rowcount == 1)


def keep_reply(brand: Brand, key: str, *, status: int, body: str) -> None:
    """Keep the reply to the request that has the key, in the transaction of what it answers."""
    IdempotentReply.objects.filter(brand=brand, key=key).update(status=status, body=body)


def purge_old_replies(*, now: datetime) -> int:
    """Remove replies that were kept long enough, some at a time. Returns how many; call again while there are many."""
    old = IdempotentReply.objects.filter(created_at__lt=now - KEPT_FOR).order_by("created_at").values("pk")[:_AT_ONCE]
    return IdempotentReply.objects.filter(pk__in=old).delete()[0]
