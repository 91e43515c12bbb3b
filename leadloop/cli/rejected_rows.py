"""What an import came to: told in lines, the bad rows kept in a file to be corrected and imported again."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from leadloop.cli.problem import Mistake
from leadloop.tables.cells import safe_cell
from leadloop.tables.reading import Row, Table

# What a file of rejected rows has beside: read again, they mean nothing.
NOTES: Final = ("line", "field", "problem")
_SURPLUS: Final = "There are more cells than columns. Put a text that holds the delimiter into quotes."
_SHOWN: Final = 50


@dataclass(slots=True)
class Outcome:
    """What an import came to; ``rejected`` has the bad rows with what is wrong, by column."""

    new: int = 0
    changed: int = 0
    same: int = 0
    rejected: list[tuple[Row, dict[str, str]]] = field(default_factory=list)


def errors_of_shape(row: Row) -> dict[str, str]:
    """Return what is wrong with the row whatever its cells mean."""
    return {"row": _SURPLUS} if row.surplus else {}


def report(file: Path, table: Table, outcome: Outcome, *, sums: str) -> None:
    """Print what is wrong by line and column, keep the bad rows beside the file, and end with the sums."""
    for row, errors in outcome.rejected[:_SHOWN]:
        for column, text in errors.items():
            print(f"line {row.line}: {column}: {text}")
    path = file.with_name(f"{file.name}.rejected.csv")
    try:
        if outcome.rejected:
            _keep(path, table, outcome)
        else:
            _remove_older(path, table)
    finally:
        # What was brought in stays, wherever the others went.
        print(f"{sums}, {len(outcome.rejected)} rejected")


def _keep(path: Path, table: Table, outcome: Outcome) -> None:
    try:
        # With a mark at its beginning, so that Excel reads it as UTF-8.
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            file.write(_head(table))
            csv.writer(file, delimiter=table.delimiter).writerows(_rows(_kept_columns(table), outcome))
    except OSError as error:
        raise Mistake(f"The rejected rows could not be written. {path}: {error.strerror}.") from error
    more = len(outcome.rejected) - _SHOWN
    print(
        f"{f'… and {more} more lines. ' if more > 0 else ''}All rejected rows stand in {path}, to be corrected and imported."
    )


def _remove_older(path: Path, table: Table) -> None:
    """Remove what an earlier run rejected: nobody shall import it in the belief that it is still to do."""
    head = _head(table)
    # What cannot be read or removed is left, as is whatever else bears this name: it may be somebody's work.
    with suppress(OSError, UnicodeDecodeError):
        with path.open(encoding="utf-8-sig", newline="") as file:
            is_ours = file.read(len(head)) == head
        if is_ours:
            path.unlink()
            print(f"Nothing is rejected any more: {path}, of an earlier run, was removed.")


def _kept_columns(table: Table) -> list[str]:
    return [column for column in table.columns if column and column not in NOTES]


def _head(table: Table) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, delimiter=table.delimiter).writerow([*_kept_columns(table), *NOTES])
    return line.getvalue()


def _rows(columns: list[str], outcome: Outcome) -> Iterator[list[str]]:
    for row, errors in outcome.rejected:
        notes = [str(row.line), " · ".join(errors), " ".join(errors.values())]
        # Behind the notes are the cells beyond the columns: not lost, and still too many until somebody corrects the row.
        yield [*map(safe_cell, [*(row.cells[column] for column in columns), *notes, *row.surplus])]
