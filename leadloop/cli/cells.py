"""Cells that a spreadsheet program shows as they are and never runs."""

import re

# What begins like this is a formula to a spreadsheet program. An apostrophe before it makes it text.
_RUNS = re.compile(r"[=+\-@\t\r]")


def safe_cell(value: object) -> str:
    """Return the text for a CSV cell."""
    text = "" if value is None else str(value)
    return f"'{text}" if _RUNS.match(text) else text


def plain_cell(text: str) -> str:
    """Return what was meant by a cell that :func:`safe_cell` may have written."""
    return text[1:] if text[:1] == "'" and _RUNS.match(text[1:]) else text
