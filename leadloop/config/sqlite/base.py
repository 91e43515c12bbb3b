"""The backend's connection; Django finds it by this module's and this class's names.

SQLite lets one connection write and has the others look again every now and then, up to ten times a second. Whoever
comes just when it is free has it, so that under load one thread may go on for minutes and another give up. Here the
threads of one process queue up; between processes it remains SQLite's way.
"""

import os
from functools import lru_cache
from typing import Any, Final

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from leadloop.config.sqlite.turns import Turns

_TURNS: Final[dict[str, Turns]] = {}
# Another process has no part in the turns of this one's threads.
os.register_at_fork(after_in_child=_TURNS.clear)


@lru_cache(maxsize=2048)
def _with_its_placeholders(query: str) -> str:
    found: str = base.SQLiteCursorWrapper.convert_query(None, query)  # type: ignore[arg-type] # looks at nothing of itself
    return found


class Cursor(base.SQLiteCursorWrapper):
    """A cursor that remembers how statements are written for SQLite: looking for their placeholders takes as long as running them."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        if param_names is None:
            return _with_its_placeholders(query)
        found: str = super().convert_query(query, param_names=param_names)
        return found


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits for its turn before it begins a transaction that writes.

    Types of what it overrides are not published: django-stubs has only what Django documents.
    """

    _turn: Turns | None = None

    def create_cursor(self, name: str | None = None) -> Cursor:
        del name
        found: Cursor = self.connection.cursor(factory=Cursor)
        return found

    def _start_transaction_under_autocommit(self) -> None:
        turns = _TURNS.setdefault(str(self.settings_dict["NAME"]), Turns())
        if not turns.take(self.settings_dict["OPTIONS"]["timeout"]):
            raise OperationalError("database is locked")
        self._turn = turns
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_back()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        # Where it failed, Django rolls back.
        self._give_back()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_back()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_back()

    def _give_back(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.give_back()
