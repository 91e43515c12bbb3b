"""``leadloop export locations|leads|opportunities|orders FILE --brand SLUG`` and ``export report REPORT TABLE FILE --brand SLUG``."""

import argparse
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from leadloop.accounts.models import Brand
from leadloop.cli.chosen_brand import add_brand_argument, chosen_brand
from leadloop.cli.export_file import write_whole
from leadloop.cli.export_rows import Table, leads_table, locations_table
from leadloop.cli.problem import Mistake
from leadloop.cli.progress import Progress
from leadloop.core.clock import now
from leadloop.intake.models import LeadForm
from leadloop.network.models import Location
from leadloop.orders import as_table
from leadloop.orders.models import Order, OrderLine
from leadloop.reports.as_tables.reading import REPORTS, Choice, read_table
from leadloop.reports.cohort import Filters, has_region
from leadloop.reports.rollups.enums import Hours
from leadloop.reports.rows import RowsBehind
from leadloop.tables.columns import Row
from leadloop.tables.writing import Format, written


def main(argv: Sequence[str]) -> int:
    """Write the brand's locations (as ``import`` takes them), leads, all opportunities or a report's table to a CSV or XLSX file."""
    asked = _parser().parse_args(argv)
    brand = chosen_brand(asked.brand)
    table = _table(asked, brand)
    kind = Format(asked.format or ("xlsx" if asked.file.suffix.lower() == ".xlsx" else "csv"))
    what = f"rows of {asked.report} {asked.table}" if asked.what == "report" else asked.what
    progress = Progress(table.total, what)
    rows = _Counted(table, progress)
    write_whole(asked.file, written(kind, table.columns, rows, title=what, zone=ZoneInfo(brand.time_zone)))
    progress.end()
    print(f"{rows.count} {what} in {asked.file}")
    return 0


class _Counted:
    """The rows, and how many of them were taken."""

    def __init__(self, table: Table, progress: Progress) -> None:
        self._table, self._progress, self.count = table, progress, 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._table.rows:
            yield row
            self.count += 1
            self._progress.step()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="leadloop export", description="Write what a brand has to a CSV or XLSX file."
    )
    kinds = parser.add_subparsers(dest="what", required=True, metavar="locations|leads|opportunities|orders|report")
    kinds.add_parser("locations", help="as import takes them")
    kinds.add_parser("leads", help="each as it was sent, with its newest round")
    kinds.add_parser("orders", help="a row for each line of each order")
    rows = kinds.add_parser(
        "opportunities",
        help="the rows behind the reports: each lead with each of its rounds",
        description="Write a row for each opportunity, and one for each lead without. The filters are those of reports.",
    )
    report = kinds.add_parser(
        "report",
        help="a table of a report, as its page shows it",
        description="Write a table of a report, all of its rows. Without a table that exists, those that there are are named.",
    )
    report.add_argument("report", choices=[*REPORTS])
    report.add_argument("table")
    report.add_argument(
        "--hours",
        choices=[str(each) for each in Hours],
        default=str(Hours.CALENDAR),
        help="by which clock times are told",
    )
    for each in kinds.choices.values():
        each.add_argument("file", type=Path, help="is overwritten")
        add_brand_argument(each)
        each.add_argument(
            "--format", choices=[str(each) for each in Format], help="default: by the name of the file, else csv"
        )
    for each in (rows, report):
        _add_filters(each)
    rows.add_argument("--personal", action="store_true", help="with the customers' names and how to reach them")
    rows.add_argument("--test", action="store_true", help="with test leads")
    return parser


def _add_filters(rows: argparse.ArgumentParser) -> None:
    rows.add_argument(
        "--from", dest="since", type=date.fromisoformat, metavar="DAY", help="arrived on this day or later"
    )
    rows.add_argument(
        "--to", dest="until", type=date.fromisoformat, metavar="DAY", help="arrived on this day or before"
    )
    rows.add_argument(
        "--location", default="", metavar="REF", help="offered to this location, or chosen by the customer"
    )
    for name in ("region", "source", "form"):
        rows.add_argument(f"--{name}", default="", help=f"of this {name}")


def _table(asked: argparse.Namespace, brand: Brand) -> Table:
    if asked.what == "locations":
        return locations_table(brand)
    if asked.what == "leads":
        return leads_table(brand)
    if asked.what == "orders":
        lines = OrderLine.objects.for_brand(brand).count()
        return Table([*as_table.COLUMNS], as_table.rows_of(Order.objects.for_brand(brand)), lines)
    if asked.what == "report":
        return _report_table(asked, brand)
    behind = RowsBehind(brand, _filters(asked, brand), personal=asked.personal, with_test=asked.test)
    return Table(behind.columns, behind.rows(), behind.count())


def _report_table(asked: argparse.Namespace, brand: Brand) -> Table:
    report = REPORTS[asked.report]
    table = report.named(asked.table)
    if table is None:
        names = ", ".join(each.name for each in report.tables)
        raise Mistake(f"There is no table “{asked.table}” in this report. There are: {names}.")
    found = read_table(brand, report, table, Choice(_filters(asked, brand), hours=Hours(asked.hours)), now=now())
    if found is None:
        raise Mistake(f"“{asked.table}” is not known of this choice. Leave out filters.")
    rows = list(found.rows)
    return Table(found.columns, rows, len(rows))


def _filters(asked: argparse.Namespace, brand: Brand) -> Filters:
    # What is mistyped would give a file of nothing, which looks like a file of something.
    if asked.location and not Location.objects.for_brand(brand).filter(ref=asked.location).exists():
        raise Mistake(f"--location: there is no location “{asked.location}”.")
    if asked.region and not has_region(brand, asked.region):
        raise Mistake(f"--region: no location is in the region “{asked.region}”.")
    if asked.form and not LeadForm.objects.for_brand(brand).filter(key=asked.form).exists():
        raise Mistake(f"--form: there is no form “{asked.form}”.")
    if asked.since and asked.until and asked.until < asked.since:
        raise Mistake("--to: choose a day that is not before --from.")
    return Filters(
        since=_midnight(asked.since, brand),
        before=_midnight(asked.until, brand, days=1),
        location=asked.location,
        region=asked.region,
        source=asked.source,
        form=asked.form,
    )


def _midnight(day: date | None, brand: Brand, *, days: int = 0) -> datetime | None:
    return datetime.combine(day + timedelta(days=days), time(0), ZoneInfo(brand.time_zone)) if day else None
