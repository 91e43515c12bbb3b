"""What the audit must not find: rows, and the sentence that each of them makes."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import IntegerField, QuerySet, Value

from leadloop.core.prepared import Prepared


class Breach:
    """Rows that break an invariant. ``sentence`` names each by its ``{pk}``, and by the other fields in braces.

    ``rows`` may give what it wants named by itself, with ``values()``: groups have no ``pk``.
    """

    def __init__(self, sentence: str, rows: Callable[[], "QuerySet[Any]"], *fields: str) -> None:
        self._sentence = sentence
        self._build = rows
        self._fields = fields
        self._rows = Prepared(self._named)

    def find(self) -> Iterator[str]:
        """Yield the sentence of each row that is there."""
        return (self._sentence.format(**row) for row in self._rows.each())

    def numbered(self, number: int) -> "QuerySet[Any]":
        """Return a query that tells ``number`` for each row that is there."""
        rows = self._build().order_by()
        numbers: QuerySet[Any] = rows.annotate(breach=Value(number, IntegerField())).values("breach")
        return numbers

    def _named(self) -> "QuerySet[Any]":
        rows = self._build().order_by()
        return rows if getattr(rows, "_fields", None) else rows.values("pk", *self._fields)


class Breaches:
    """Several, looked for at once: most audits find nothing, and one statement tells that in a fraction of the time."""

    def __init__(self, *breaches: Breach) -> None:
        self._breaches = breaches
        self._numbers = Prepared(self._all)

    def find(self) -> Iterator[str]:
        """Yield the sentence of each row that is there."""
        for number in sorted(row["breach"] for row in self._numbers.each()):
            yield from self._breaches[number].find()

    def _all(self) -> "QuerySet[Any]":
        first, *others = (breach.numbered(number) for number, breach in enumerate(self._breaches))
        # Each number once, however many rows there are: what comes back stays small.
        return first.union(*others)
