"""Short lists that are edited as numbered lines of one form, with some empty lines at their end."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import slugify

EMPTY_LINES = 3
MOST_LINES = 40


def count_lines(data: QueryDict | None, name: str, stored: int) -> int:
    """Return how many lines the form has: those that were sent, else those stored and some empty ones."""
    if data is None:
        return min(MOST_LINES, stored + EMPTY_LINES)
    return sum(f"line_{number}_{name}" in data for number in range(MOST_LINES))


def line(form: forms.Form, number: int) -> dict[str, forms.BoundField]:
    """Return the fields of a line by their names."""
    prefix = f"line_{number}_"
    return {name.removeprefix(prefix): form[name] for name in form.fields if name.startswith(prefix)}


def free_key(words: str, taken: set[str], *, separator: str = "_") -> str:
    """Return a key made of the words that is none of those taken, and take it."""
    base = slugify(words).replace("-", separator)[:50].strip(separator) or "other"
    numbered = (f"{base}{separator}{n}" for n in range(2, len(taken) + 3))
    key = next(each for each in (base, *numbered) if each not in taken)
    taken.add(key)
    return key


def in_order(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines by the number that was given to each, those without a number last, as they stood."""
    return [
        each
        for _order, _at, each in sorted(
            (each.get("order") or MOST_LINES * 10, at, each) for at, each in enumerate(lines)
        )
    ]
