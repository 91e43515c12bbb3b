"""How an order's number is written. Pure.

A pattern ends with the running number, a ``#`` for each digit that it has at least, and no digit stands before it: so
two running numbers are never written alike, whatever patterns the brand had before.
"""

import re
from typing import Final

from django.utils.translation import gettext as _

_PATTERN: Final = re.compile(r"[A-Za-z0-9_{}-]{0,20}?#{1,9}")
_YEAR: Final = "{year}"


class PatternProblem(ValueError):
    """No pattern of numbers; the message says what to do."""


def read_pattern(text: str) -> str:
    """Return the pattern. Raises :class:`PatternProblem`."""
    head = text.rstrip("#")
    bare = head.replace(_YEAR, "")
    if not _PATTERN.fullmatch(text) or "{" in bare or "}" in bare:
        raise PatternProblem(
            _("Use letters, digits, - and _, {year} where you like, and end with # for each digit: such as NW-#####.")
        )
    if head.endswith(_YEAR) or (head and head[-1].isdigit()):
        raise PatternProblem(
            _("Put a - or a letter before the #, so that the number can be told from what precedes it.")
        )
    return text


def written(pattern: str, sequence: int, *, year: int) -> str:
    """Return the number."""
    head = pattern.rstrip("#")
    return f"{head.replace(_YEAR, str(year))}{sequence:0{len(pattern) - len(head)}}"
