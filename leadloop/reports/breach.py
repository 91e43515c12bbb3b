"""What the audit must not find: rows, and the sentence that each of them makes."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet

from leadloop.core.prepared import Prepared


class Breach:
    """Rows that break an invariant. ``sentence`` names each by its ``{pk}``, and by the other fields in braces.

    Compiled once: most audits find nothing, and building the queries would be all that they do.
    """

    def __init__(self, sentence: str, rows: Callable[[], "QuerySet[Any]"], *fields: str) -> None:
        self._sentence = sentence
        self._rows = Prepared(lambda: rows().order_by().values("pk", *fields))

    def find(self) -> Iterator[str]:
        """Yield the sentence of each row that is there."""
        return (self._sentence.format(**row) for row in self._rows.each())
