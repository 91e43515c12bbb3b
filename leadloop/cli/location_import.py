"""Bringing in locations from a table, by their reference."""

from itertools import islice
from typing import Final

from django.db import transaction

from leadloop.accounts.models import Brand
from leadloop.cli.location_rows import column_of, fields_without_column, given_of
from leadloop.cli.progress import Progress
from leadloop.cli.rejected_rows import Outcome
from leadloop.core import clock
from leadloop.network.models import Location
from leadloop.network.operations import put_location
from leadloop.network.queries import with_contacts
from leadloop.network.read import GivenLocation, read_location
from leadloop.tables.reading import Row, Table

AT_ONCE: Final = 200


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
                if first != row.line and "ref" not in errors:
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
