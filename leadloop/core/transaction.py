"""One event of the story = one transaction."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

Given = ParamSpec("Given")
Result = TypeVar("Result")


def joined_transaction(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Run in one transaction, which is the caller's where there is one: what fails here undoes the caller's too."""

    @wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        with transaction.atomic(savepoint=False):
            return function(*args, **kwargs)

    return run


def one_transaction(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Run a journey in one transaction: all of it is stored, or nothing.

    Within a caller's transaction it is a savepoint of it: where the journey fails, the caller may answer that and go on.
    """

    @wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        with transaction.atomic():
            return function(*args, **kwargs)

    return run
