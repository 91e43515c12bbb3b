"""Cells that a spreadsheet program shows as they are and never runs."""

import re

# What begins like this is a formula to a spreadsheet program, the wide signs of East Asian keyboards among them.
_RUNS = "[=+\\-@\t\r＝＋－＠]"
# Where a cell begins: at its own beginning; and, since Excel cuts by the country's delimiter and then knows no quotation
# mark but its own, in most of Europe behind a semicolon or a line break in somebody's message as well. There it takes
# quotation marks for those around a cell, and runs what stands in them. An apostrophe is marked too, lest it be taken
# for ours when it is read again.
_FORMULA = re.compile(rf"(^|[;\t\r\n])(?=['\"]*{_RUNS})")
_MARKED = re.compile(rf"(^|[;\t\r\n])'(?=['\"]*{_RUNS})")


def safe_cell(value: object) -> str:
    """Return the text for a CSV cell: an apostrophe before what would run makes it text."""
    return _FORMULA.sub(r"\1'", "" if value is None else str(value))


def plain_cell(text: str) -> str:
    """Return what was meant by a cell that :func:`safe_cell` may have written."""
    return _MARKED.sub(r"\1", text)
