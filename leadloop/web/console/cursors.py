"""Pages of long lists, in the order of a moment. A page costs the same wherever it lies: it starts behind a row, not after a count."""

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from leadloop.core.given import read_moment
from leadloop.core.ids import read_id

PAGE_SIZE = 50
# Between the two halves of a cursor; in neither of them.
_SEPARATOR = "|"

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and the cursor of those that follow; None at the end."""

    rows: list[Row]
    next: str | None


def newest_first(rows: QuerySet[Row], *, by: str, cursor: str, size: int = PAGE_SIZE) -> Page[Row]:
    """Return the page of ``rows`` behind ``cursor``, by the moment in the field ``by`` and then by id, latest first.

    A cursor that is none of ours shows the first page.
    """
    return _page(rows, by=by, cursor=cursor, size=size, order="-", behind="lt")


def earliest_first(rows: QuerySet[Row], *, by: str, cursor: str, size: int = PAGE_SIZE) -> Page[Row]:
    """Return the page of ``rows`` behind ``cursor`` as :func:`newest_first` does, but earliest first."""
    return _page(rows, by=by, cursor=cursor, size=size, order="", behind="gt")


def _page(rows: QuerySet[Row], *, by: str, cursor: str, size: int, order: str, behind: str) -> Page[Row]:
    last = _read(cursor)
    if last is not None:
        at, row_id = last
        # The first condition alone is what an index can start from.
        rows = rows.filter(**{f"{by}__{behind}e": at})
        rows = rows.filter(Q(**{f"{by}__{behind}": at}) | Q(**{f"pk__{behind}": row_id}))
    found = list(rows.order_by(f"{order}{by}", f"{order}pk")[: size + 1])
    if len(found) <= size:
        return Page(found, None)
    return Page(found[:size], _write(getattr(found[size - 1], by), found[size - 1].pk))


def _write(at: datetime, row_id: uuid.UUID) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()}{_SEPARATOR}{row_id.hex}".encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, uuid.UUID] | None:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, _, name = text.partition(_SEPARATOR)
    except (ValueError, binascii.Error):
        return None
    at, row_id = read_moment(moment), read_id(name)
    return (at, row_id) if at is not None and row_id is not None else None
