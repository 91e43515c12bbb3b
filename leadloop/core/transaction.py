"""One event of the story = one transaction."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

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
