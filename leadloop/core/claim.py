"""Due work is a lease: one way to claim rows for messages, follow-ups and whatever else falls due.

A claim is one statement. A crash leaves an expired lease, which is due again. ``attempts`` is written with the
claim, before acting, so a row that kills its worker is seen to do so and ends up parked. Rows tried before are
claimed one at a time: the innocent neighbours of a poisoned row are not counted down with it.
"""

import random
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from django.db import connection, models

from leadloop.core.ids import new_id

# After so many attempts a person has to look. With the waits below that is about nine days, so that a mail
# server may be down for a long weekend without anything being given up.
MAX_ATTEMPTS: Final = 16
_WAITS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440))


class WorkState(models.TextChoices):
    """Where a piece of due work stands."""

    DUE = "due", "due"
    DONE = "done", "done"
    PARKED = "parked", "parked"


class DueWork(models.Model):
    """A row that is to be worked at ``next_attempt_at`` by whichever worker claims it first.

    Each table of them needs two indexes on that: of what is due, and of what is due after some attempts.
    """

    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.DUE)
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_id = models.UUIDField(null=True, default=None)
    # In the database's own time, not the demo's: a moved clock neither prolongs nor ends a lease.
    lease_until = models.DateTimeField(null=True, default=None)
    last_error = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        abstract = True


Work = TypeVar("Work", bound=DueWork)


def claim_fresh(
    model: type[Work], *, now: datetime, limit: int, lease: timedelta, only: tuple[str, uuid.UUID] | None = None
) -> list[Work]:
    """Take up to ``limit`` rows never tried before and due at ``now``; no two workers get the same row.

    ``only`` names a column and the id that it must hold, where an index begins with that column.
    Returns them earliest first, all with the same lease of length ``lease``.
    """
    return _claim(model, "attempts = 0", now=now, limit=limit, lease=lease, only=only)


def claim_again(
    model: type[Work], *, now: datetime, lease: timedelta, only: tuple[str, uuid.UUID] | None = None
) -> Work | None:
    """Take one row that was tried before and is due again at ``now``, or None."""
    which = f"attempts > 0 AND attempts < {MAX_ATTEMPTS}"
    rows = _claim(model, which, now=now, limit=1, lease=lease, only=only)
    return rows[0] if rows else None


def finish(row: DueWork, **changes: Any) -> bool:
    """Mark the claimed row done with ``changes``. False (and no change) where its lease went elsewhere meanwhile."""
    return _while_mine(row, state=WorkState.DONE, **changes)


def give_back(row: DueWork, *, now: datetime, error: str, jitter: float | None = None) -> bool:
    """Make the row due again later (1 minute at first, 1 day at last), or park it when its attempts are used up.

    ``jitter`` in 0..1 spreads the waits by up to a fifth. False where the lease was lost.
    """
    if row.attempts >= MAX_ATTEMPTS:
        return park(row, error=error)
    wait = spread(_WAITS[min(row.attempts, len(_WAITS)) - 1], jitter=jitter)
    return try_later(row, at=now + wait, error=error)


def spread(wait: timedelta, *, jitter: float | None = None) -> timedelta:
    """Return the wait, longer by up to a fifth: what failed together is not to come back together."""
    return wait * (1 + 0.2 * (random.random() if jitter is None else jitter))  # noqa: S311 - guards nothing


def try_later(row: DueWork, *, at: datetime, error: str, **changes: Any) -> bool:
    """Make the claimed row, whose attempt failed, due again at ``at``, with ``changes``. False where the lease was lost."""
    return _while_mine(row, next_attempt_at=at, last_error=error[:500], **changes)


def postpone(row: DueWork, *, until: datetime, **changes: Any) -> bool:
    """Make the claimed row due at ``until`` instead, with ``changes`` and no attempt counted. False where the lease was lost."""
    return _while_mine(row, next_attempt_at=until, attempts=row.attempts - 1, **changes)


def release(rows: Sequence[DueWork]) -> int:
    """Undo the claim of rows that nobody has begun to work on: due as before, with no attempt counted."""
    if not rows:
        return 0
    mine = {"pk__in": [row.pk for row in rows], "lease_id__in": {row.lease_id for row in rows}}
    untouched = type(rows[0])._default_manager.filter(state=WorkState.DUE, **mine)  # noqa: SLF001
    return untouched.update(lease_id=None, lease_until=None, attempts=models.F("attempts") - 1)


def park(row: DueWork, *, error: str, **changes: Any) -> bool:
    """Take the row out of the queue for a person to look at, with ``changes``. False where the lease was lost."""
    return _while_mine(row, state=WorkState.PARKED, last_error=error[:500], **changes)


def park_exhausted(model: type[DueWork]) -> int:
    """Park what used up its attempts without anybody reporting why (its worker died each time). Returns how many."""
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - documented Model._meta API
    # More than none, too: that is what the index says, and SQLite does not conclude it.
    sql = f"""
        UPDATE {table} SET state = 'parked', lease_id = NULL, lease_until = NULL, last_error = %s
        WHERE state = 'due' AND attempts > 0 AND attempts >= {MAX_ATTEMPTS} AND lease_until < %s"""  # noqa: S608 - only names and constants of our own are put in
    before = _stored(_database_now())
    with connection.cursor() as cursor:
        cursor.execute(sql, ["The worker stopped each time it tried this.", before])
        return int(cursor.rowcount)


def _claim(
    model: type[Work],
    which: str,
    *,
    now: datetime,
    limit: int,
    lease: timedelta,
    only: tuple[str, uuid.UUID] | None,
) -> list[Work]:
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - documented Model._meta API
    # Other workers step over rows being claimed; SQLite has one writer at a time and no such words.
    skip = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    moment = _database_now()
    within = f"{connection.ops.quote_name(only[0])} = %s AND " if only else ""
    # Materialized: as a plain subquery it may be run once for each row of a join, and then takes more than the limit.
    sql = f"""
        WITH mine AS MATERIALIZED (
            SELECT id FROM {table}
            WHERE {within}state = 'due' AND next_attempt_at <= %s AND {which} AND (lease_until IS NULL OR lease_until < %s)
            ORDER BY next_attempt_at LIMIT %s {skip}
        )
        UPDATE {table} SET lease_id = %s, lease_until = %s, attempts = attempts + 1
        WHERE id IN (SELECT id FROM mine) AND state = 'due'
        RETURNING *"""  # noqa: S608 - only names and constants of our own are put in
    params = [
        *([_id(only[1])] if only else []),
        _stored(now),
        _stored(moment),
        limit,
        _id(new_id()),
        _stored(moment + lease),
    ]
    return sorted(model._default_manager.raw(sql, params), key=lambda row: (row.next_attempt_at, row.pk))  # noqa: SLF001


def _while_mine(row: DueWork, **changes: Any) -> bool:
    rows = type(row)._default_manager.filter(pk=row.pk, state=WorkState.DUE, lease_id=row.lease_id)  # noqa: SLF001
    return bool(rows.update(**{"lease_id": None, "lease_until": None, **changes}))


def _id(value: uuid.UUID) -> Any:
    return models.UUIDField().get_db_prep_value(value, connection)


def _stored(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _database_now() -> datetime:
    if connection.vendor != "postgresql":
        # SQLite runs in this very process: its clock is ours.
        return datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found
