"""A customer's name as it was given with a lead: an expression for indexes and for the search that they serve."""

from typing import Any

from django.db.models import CharField, Func


class NameAsGiven(Func):
    """One part of the name in ``Lead.customer``, in small letters: ``NameAsGiven("customer", part="family_name")``.

    Written with its key in the SQL itself, alike in index and query: a database uses an index on an expression only
    where it meets the very same expression. Both databases know ``->>``.
    """

    template = "LOWER(%(expressions)s ->> '%(part)s')"

    def __init__(self, *expressions: Any, part: str, **extra: Any) -> None:
        if part not in PARTS:
            raise ValueError(part)
        super().__init__(*expressions, output_field=CharField(), part=part, **extra)


PARTS = ("family_name", "given_name", "organization")
