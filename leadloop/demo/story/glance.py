"""What the telling asks after every single act, thousands of times: what is due, what is new.

In plain SQL, because Django takes ten times as long to write such a question as the database to answer it.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models

from leadloop.desk.models import DeskStep
from leadloop.digests.models import DueDigest
from leadloop.followups.models import Step
from leadloop.nurture.models import Enrolment
from leadloop.opportunities.models import Opportunity
from leadloop.outbox.models import Message
from leadloop.updates.models import DueUpdate


@dataclass(frozen=True, slots=True)
class Glance:
    """When the next step falls due, whether mail waits, and which opportunities were offered at the moment asked for."""

    next_step_at: datetime | None
    mail_waits: bool
    offered: list[uuid.UUID]


def glance(moment: datetime) -> Glance:
    """Look at what is due and what was offered at ``moment``."""
    with connection.cursor() as cursor:
        due = [_next(cursor, model) for model in (Step, DeskStep, DueUpdate, DueDigest, Enrolment)]
        cursor.execute(f"SELECT 1 FROM {_table(Message)} WHERE state = 'due' LIMIT 1")  # noqa: S608
        waits = cursor.fetchone() is not None
        stored = connection.ops.adapt_datetimefield_value(moment)
        cursor.execute(f"SELECT id FROM {_table(Opportunity)} WHERE offered_at = %s ORDER BY id", [stored])  # noqa: S608
        offered = [uuid.UUID(str(row_id)) for (row_id,) in cursor.fetchall()]
    return Glance(min((each for each in due if each), default=None), waits, offered)


def _next(cursor: Any, model: type[models.Model]) -> datetime | None:
    cursor.execute(f"SELECT MIN(next_attempt_at) FROM {_table(model)} WHERE state = 'due'")  # noqa: S608 - our own names
    (due,) = cursor.fetchone()
    return _moment(due)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - documented Model._meta API


def _moment(stored: Any) -> datetime | None:
    """Return what the database stored as a moment: SQLite keeps text without a zone, which is UTC."""
    if stored is None or isinstance(stored, datetime):
        return stored
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)
