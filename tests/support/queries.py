"""Counting queries, so that a list costs the same with one row and with three."""

import contextlib
from dataclasses import dataclass, field

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass
class Counted:
    """The statements of one block, but not its transactions' borders: SQLite and PostgreSQL draw them differently."""

    statements: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.statements)


@contextlib.contextmanager
def count_queries(most=None):
    """Count the queries of the block; with `most`, fail where there are more, and show them all.

    with count_queries() as queries:
        client.get("/desk/")
    assert queries.count == 4
    """
    counted = Counted()
    with CaptureQueriesContext(connection) as captured:
        yield counted
    borders = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
    # What PostgreSQL has prepared is sent by its name only, and Django does not know its text.
    texts = [each["sql"] or "(prepared)" for each in captured]
    counted.statements += [text for text in texts if not text.startswith(borders)]
    shown = "\n".join(counted.statements)
    assert most is None or counted.count <= most, f"{counted.count} queries, at most {most} expected:\n{shown}"
