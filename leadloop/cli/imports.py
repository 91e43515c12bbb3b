"""``leadloop import locations|leads|orders FILE --brand SLUG``."""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from leadloop.accounts.models import Brand
from leadloop.cli import lead_rows, location_rows
from leadloop.cli.chosen_brand import add_brand_argument, chosen_brand
from leadloop.cli.lead_import import import_leads
from leadloop.cli.lead_rows import LeadColumns
from leadloop.cli.location_import import import_locations
from leadloop.cli.problem import Mistake
from leadloop.cli.progress import Progress
from leadloop.cli.rejected_rows import Outcome, report
from leadloop.cli.tables import read_table
from leadloop.core.clock import now
from leadloop.history.models import SYSTEM
from leadloop.journeys import orders_confirmed
from leadloop.tables.reading import Table

_CONTACTS = "contact_name, contact_email, contact_role, contact2_name …"


def main(argv: Sequence[str]) -> int:
    """Bring the file's good rows in and report the bad ones. Returns 1 where there were any."""
    parser = argparse.ArgumentParser(prog="leadloop import", description="Bring in what is in a file.")
    kinds = parser.add_subparsers(required=True, metavar="locations|leads|orders")
    locations = kinds.add_parser(
        "locations",
        help="make or change the brand's locations",
        description="Make the brand's locations what the file says, by their reference. A second time changes nothing.",
        epilog=f"Columns, in any order: {', '.join(location_rows.COLUMNS)}, {_CONTACTS}",
    )
    leads = kinds.add_parser(
        "leads",
        help="take in requests of customers",
        description=(
            "Take each row in as a request that arrives now: its customer gets the mail that confirms it, and a location "
            "is offered it at once, by mail too. So bring in what is still to be answered. A row is known again by its "
            "ref (or id), else by all that it says: a second time takes in nothing."
        ),
        epilog=f"Columns, in any order: {', '.join(lead_rows.COLUMNS)}, and q_KEY for an answer. "
        "One of email and phone is needed.",
    )
    leads.add_argument("--form", default="", metavar="KEY", help="for rows that name no form (default: the first)")
    orders = kinds.add_parser(
        "orders",
        help="take in what the ordering system says became of orders",
        description=(
            "Confirm, fulfil or cancel each order that a row names, by our number or theirs. Fulfilled completes its sale, "
            "and location and customer are asked how it went. A second time changes nothing."
        ),
        epilog=f"Columns, in any order: {', '.join(orders_confirmed.COLUMNS)}. Status is confirmed, fulfilled or cancelled; "
        "opportunity says what becomes of a cancelled sale: accepted (open again, the default), lost or won.",
    )
    for kind, bring_in in ((locations, _locations), (leads, _leads), (orders, _orders)):
        kind.add_argument("file", type=Path, help="CSV or XLSX; the first line names the columns")
        add_brand_argument(kind)
        kind.set_defaults(bring_in=bring_in)
    asked = parser.parse_args(argv)
    brand = chosen_brand(asked.brand)
    outcome: Outcome = asked.bring_in(asked, brand, read_table(asked.file))
    return 1 if outcome.rejected else 0


def _locations(asked: argparse.Namespace, brand: Brand, table: Table) -> Outcome:
    if "ref" not in table.columns:
        raise Mistake(f"{asked.file}: there is no column “ref”. There are: {', '.join(filter(None, table.columns))}.")
    _say_unknown(column for column in table.columns if column and not location_rows.is_known(column))
    outcome = import_locations(brand, table)
    sums = f"{outcome.new} new, {outcome.changed} changed, {outcome.same} as they were"
    report(asked.file, table, outcome, sums=sums)
    return outcome


def _leads(asked: argparse.Namespace, brand: Brand, table: Table) -> Outcome:
    try:
        columns = LeadColumns.read(table.columns)
    except Mistake as mistake:
        raise Mistake(f"{asked.file}: {mistake}") from mistake
    _say_unknown(columns.unknown)
    if columns.unused:
        print(f"Not used, because a lead begins when it is brought in: {', '.join(columns.unused)}")
    outcome = import_leads(brand, table, columns, form_key=asked.form)
    report(asked.file, table, outcome, sums=f"{outcome.new} new, {outcome.same} there already")
    return outcome


def _orders(asked: argparse.Namespace, brand: Brand, table: Table) -> Outcome:
    if "status" not in table.columns or not {"number", "their_number"} & set(table.columns):
        there = ", ".join(filter(None, table.columns))
        raise Mistake(
            f"{asked.file}: there have to be the columns status, and number or their_number. There are: {there}."
        )
    _say_unknown(column for column in table.columns if column and column not in orders_confirmed.COLUMNS)
    progress = Progress(len(table.rows), "rows")
    taken = orders_confirmed.take_confirmations(brand, table.rows, by=SYSTEM, now=now(), step=progress.step)
    progress.end()
    outcome = Outcome(changed=taken.changed, same=taken.same, rejected=taken.rejected)
    report(asked.file, table, outcome, sums=f"{outcome.changed} changed, {outcome.same} as they were")
    return outcome


def _say_unknown(columns: Iterable[str]) -> None:
    unknown = ", ".join(columns)
    if unknown:
        print(f"Not used, because no such column is known: {unknown}")
