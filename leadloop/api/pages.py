"""Lists in pages: a cursor says after which row the next page begins, so that rows that arrive meanwhile move nothing."""

import base64
import binascii
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from leadloop.api.problems import invalid
from leadloop.core.given import read_moment

_READERS: dict[str, Callable[[str], Any]] = {"time": read_moment, "uuid": uuid.UUID, "int": int, "str": str}
# What a 64-bit column holds.
_LARGEST = 2**63 - 1


class PageQuery(Schema):
    """What every list takes."""

    limit: int = Field(50, ge=1, le=200, description="How many rows a page has at most.")
    cursor: str | None = Field(
        None, description="`next_cursor` of the page before, as it was. Without it the list begins."
    )


@dataclass(frozen=True, slots=True)
class Keyset:
    """An order of rows that an index serves, and by which a row is found again.

    ``fields`` are one or two, the last one unique; ``kinds`` says what each holds (time, uuid, int, str).
    ``name`` keeps cursors of different lists apart.
    """

    name: str
    fields: tuple[str, ...]
    kinds: tuple[str, ...]
    newest_first: bool = False

    def begin(self, query: PageQuery) -> list[Any]:
        """Return the values of the row after which the page begins, empty where it is the first page."""
        return self._read(query.cursor) if query.cursor else []

    def cursor(self, *values: Any) -> str:
        """Return the cursor of the page that begins after the row with these values."""
        text = json.dumps([self.name, *(v.isoformat() if isinstance(v, datetime) else str(v) for v in values)])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def page(self, rows: QuerySet[Any, Any], query: PageQuery) -> tuple[list[Any], str | None]:
        """Return one page of model instances or of dictionaries, and the cursor of the next page or None at the end."""
        sign = "-" if self.newest_first else ""
        rows = rows.order_by(*(sign + name for name in self.fields))
        if begin := self.begin(query):
            rows = rows.filter(self._after(begin))
        found = list(rows[: query.limit + 1])
        shown = found[: query.limit]
        return shown, self._write(shown[-1]) if len(found) > query.limit else None

    def _after(self, values: Sequence[Any]) -> Q:
        than = "lt" if self.newest_first else "gt"
        first, *more = self.fields
        if not more:
            return Q(**{f"{first}__{than}": values[0]})
        # The first condition alone would do for truth; it is there for the index.
        return Q(**{f"{first}__{than}e": values[0]}) & (
            Q(**{f"{first}__{than}": values[0]}) | Q(**{f"{more[0]}__{than}": values[1]})
        )

    def _write(self, row: Any) -> str:
        return self.cursor(*(row[name] if isinstance(row, dict) else getattr(row, name) for name in self.fields))

    def _read(self, cursor: str) -> list[Any]:
        try:
            name, *texts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            values = [_READERS[kind](str(text)) for kind, text in zip(self.kinds, texts, strict=True)]
        except (ValueError, TypeError, binascii.Error, RecursionError):
            name, values = None, []
        if name != self.name or not all(map(_can_be_stored, values)):
            raise invalid({"cursor": _("Send next_cursor of the page before, as it was.")})
        return values


def _can_be_stored(value: Any) -> bool:
    if isinstance(value, str):
        # Neither NUL nor half a character.
        return value.isprintable()
    return value is not None and (not isinstance(value, int) or abs(value) <= _LARGEST)


def refuse_unknown(request: HttpRequest, query: Schema) -> None:
    """Raise :class:`Problem` (422) for a filter that does not exist: ignoring it would answer another question."""
    known = {field.alias or name for name, field in type(query).model_fields.items()}
    unknown = sorted(set(request.GET) - known)
    if unknown:
        choices = _("There is no such filter here. There are: %(choices)s.") % {"choices": ", ".join(sorted(known))}
        raise invalid(dict.fromkeys(unknown, choices))
