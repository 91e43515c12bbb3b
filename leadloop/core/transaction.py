"""One event of the story = one transaction."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

Given = ParamSpec("Given")
Result = TypeVar("Result")


def one_transaction(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Run a journey in one transaction, or as part of the one that its caller has begun.

    No savepoint is made: a journey that fails takes its caller's transaction with it, which is what "all or
    nothing" means for both. A caller that wants to go on after a failure opens a savepoint of its own.
    """

    @wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        with transaction.atomic(savepoint=False):
            return function(*args, **kwargs)

    return run
