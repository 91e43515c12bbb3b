"""One event of the story = one transaction; one report = one moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

Given = ParamSpec("Given")
Result = TypeVar("Result")


def one_transaction(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Run a journey in one transaction: all of it is stored, or nothing.

    Within a caller's transaction it is a savepoint of it: where the journey fails, the caller may answer that and go on.
    """
    return _in_transaction(function, savepoint=True)


def joined_transaction(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Run in one transaction, which is the caller's where there is one: what fails here undoes the caller's too."""
    return _in_transaction(function, savepoint=False)


def _in_transaction(function: Callable[Given, Result], *, savepoint: bool) -> Callable[Given, Result]:
    @wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        with transaction.atomic(savepoint=savepoint):
            return function(*args, **kwargs)

    return run


@contextmanager
def durable_with_the_next() -> Iterator[None]:
    """Run in a transaction that nobody waits for to be safe on disk; the next one that is waited for makes it so as well.

    For what is of no use without that next one. A crash of the database before it loses this one, whole.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit TO OFF")
        yield


@contextmanager
def one_moment(*, hurry: bool = False) -> Iterator[None]:
    """Let all queries see one moment, without keeping anybody from writing. Within a transaction, or another moment: that one's view.

    They may take as long as they need; with ``hurry`` (each reads little) as long as any other query.
    """
    if connection.in_atomic_block or _is_moment_of_sqlite():
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            # To start parallel workers takes longer than what is read in a hurry.
            how = "max_parallel_workers_per_gather" if hurry else "statement_timeout"
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL {how} TO 0")
            yield
    else:
        # A plain BEGIN reads; Django's own would begin to write (IMMEDIATE) and stop everybody else.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")


def _is_moment_of_sqlite() -> bool:
    # Begun below by hand, so that Django does not know of it.
    return connection.vendor == "sqlite" and connection.connection is not None and connection.connection.in_transaction
