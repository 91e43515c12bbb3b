"""``leadloop import locations FILE --brand SLUG``."""

import argparse
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from django.db import transaction

from leadloop.accounts.models import Brand
from leadloop.cli.cells import safe_cell
from leadloop.cli.chosen_brand import add_brand_argument, chosen_brand
from leadloop.cli.location_rows import COLUMNS, NOTES, column_of, fields_without_column, given_of, is_known
from leadloop.cli.problem import Mistake
from leadloop.cli.progress import Progress
from leadloop.cli.tables import Row, Table, read_table
from leadloop.core import clock
from leadloop.network.models import Location
from leadloop.network.operations import put_location
from leadloop.network.queries import with_contacts
from leadloop.network.read import GivenLocation, read_location

AT_ONCE: Final = 200
_SHOWN: Final = 50


@dataclass(slots=True)
class Outcome:
    """What an import came to; ``rejected`` has the bad rows with what is wrong, by column."""

    new: int = 0
    changed: int = 0
    same: int = 0
    rejected: list[tuple[Row, dict[str, str]]] = field(default_factory=list)


def main(argv: Sequence[str]) -> int:
    """Bring the file's good rows in and report the bad ones. Returns 1 where there were any."""
    parser = argparse.ArgumentParser(prog="leadloop import", description="Bring in what is in a file.")
    kind = parser.add_subparsers(required=True, metavar="locations").add_parser(
        "locations",
        help="make or change the brand's locations",
        description="Make the brand's locations what the file says, by their reference. A second time changes nothing.",
        epilog=f"Columns, in any order: {', '.join(COLUMNS)}, contact_name, contact_email, contact_role, contact2_name …",
    )
    kind.add_argument("file", type=Path, help="CSV or XLSX; the first line names the columns")
    add_brand_argument(kind)
    asked = parser.parse_args(argv)
    brand = chosen_brand(asked.brand)
    table = read_table(asked.file)
    if "ref" not in table.columns:
        raise Mistake(f"{asked.file}: there is no column “ref”. There are: {', '.join(filter(None, table.columns))}.")
    unknown = [column for column in table.columns if column and not is_known(column)]
    if unknown:
        print(f"Not used, because no such column is known: {', '.join(unknown)}")
    outcome = import_locations(brand, table)
    _report(asked.file, table, outcome)
    return 1 if outcome.rejected else 0


def import_locations(brand: Brand, table: Table) -> Outcome:
    """Put every good row, some at a time; what was put stays, whatever comes after."""
    outcome, progress = Outcome(), Progress(len(table.rows), "rows")
    left_alone, lines = fields_without_column(table.columns), dict[str, int]()
    rows = iter(table.rows)
    while batch := list(islice(rows, AT_ONCE)):
        refs = [row.cells["ref"].strip() for row in batch]
        with transaction.atomic():
            present = {each.ref: each for each in with_contacts(Location.objects.for_brand(brand).filter(ref__in=refs))}
            # In one order, whatever the file's: two imports at once would each wait for what the other holds.
            for row in sorted(batch, key=lambda row: row.cells["ref"].strip()):
                given, errors = _read(row, brand, present.get(row.cells["ref"].strip()), left_alone)
                first = lines.setdefault(given.ref, row.line)
                if first != row.line:
                    errors["ref"] = f"This reference stands on line {first} already."
                if errors:
                    outcome.rejected.append((row, errors))
                else:
                    _put(brand, given, present.get(given.ref), outcome)
        progress.step(len(batch))
    progress.end()
    outcome.rejected.sort(key=lambda rejected: rejected[0].line)
    return outcome


def _read(
    row: Row, brand: Brand, present: Location | None, left_alone: list[str]
) -> tuple[GivenLocation, dict[str, str]]:
    """Read the row by the rules of all doors; what the table has no column for is taken from the location as it is."""
    said, errors = given_of(row)
    if present is not None and "name" in left_alone:
        said["name"] = present.name
    given = read_location(row.cells["ref"], said, country=brand.country, time_zone=brand.time_zone)
    for name in left_alone:
        if present is not None:
            given.fields[name] = getattr(present, name)
    if present is not None:
        # No file tells it, and it is not for a file to end a pause.
        given.fields["paused_until"] = present.paused_until
    return given, {column_of(name, row): text for name, text in given.errors.items()} | errors


def _put(brand: Brand, given: GivenLocation, present: Location | None, outcome: Outcome) -> None:
    if present is not None and _is_same(given, present):
        outcome.same += 1
        return
    _location, made = put_location(brand, given, now=clock.now())
    outcome.new += made
    outcome.changed += not made


def _is_same(given: GivenLocation, present: Location) -> bool:
    if not present.is_active or any(getattr(present, name) != value for name, value in given.fields.items()):
        return False
    if given.contacts is None:
        return True
    there = {(c.email.casefold(), c.role, c.name) for c in present.present_contacts}  # type: ignore[attr-defined]
    return there == {(c.email.casefold(), str(c.role), c.name) for c in given.contacts}


def _report(file: Path, table: Table, outcome: Outcome) -> None:
    for row, errors in outcome.rejected[:_SHOWN]:
        for column, text in errors.items():
            print(f"line {row.line}: {column}: {text}")
    try:
        if outcome.rejected:
            _keep_rejected(file.with_name(f"{file.name}.rejected.csv"), table, outcome)
    finally:
        # What was brought in stays, wherever the others went.
        print(
            f"{outcome.new} new, {outcome.changed} changed, {outcome.same} as they were, {len(outcome.rejected)} rejected"
        )


def _keep_rejected(path: Path, table: Table, outcome: Outcome) -> None:
    try:
        _write_rejected(path, table, outcome)
    except OSError as error:
        raise Mistake(f"The rejected rows could not be written. {path}: {error.strerror}.") from error
    more = len(outcome.rejected) - _SHOWN
    print(
        f"{f'… and {more} more lines. ' if more > 0 else ''}All rejected rows stand in {path}, to be corrected and imported."
    )


def _write_rejected(path: Path, table: Table, outcome: Outcome) -> None:
    columns = [column for column in table.columns if column and column not in NOTES]
    # With a mark at its beginning, so that Excel reads it as UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=table.delimiter)
        writer.writerow([*columns, *NOTES])
        writer.writerows(_rejected_rows(columns, outcome))


def _rejected_rows(columns: list[str], outcome: Outcome) -> Iterator[list[str]]:
    for row, errors in outcome.rejected:
        notes = [str(row.line), " · ".join(errors), " ".join(errors.values())]
        # Behind the notes are the cells beyond the columns: not lost, and still too many until somebody corrects the row.
        yield [*map(safe_cell, [*(row.cells[column] for column in columns), *notes, *row.surplus])]
