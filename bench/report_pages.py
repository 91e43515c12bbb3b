"""What the console's pages of reports show, computed in one process as a web process does; called by `bench reports`.

Prints a line for each: its name, the milliseconds of each of `ROUNDS` times, and those of the machine's pace in between, as JSON.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

import leadloop.config.wsgi  # noqa: F401 - first: sets all up as a web process does, garbage collection included
from bench import pace
from leadloop.accounts.models import Brand
from leadloop.reports.cohort import EVERYTHING, Filters
from leadloop.reports.league import league
from leadloop.reports.overview import overview
from leadloop.reports.pipeline_report import pipeline_report
from leadloop.reports.revenue import revenue
from leadloop.reports.rollups.enums import Hours
from leadloop.reports.satisfaction import satisfaction
from leadloop.reports.trends import Step

ROUNDS, WARM_UP = 30, 5


def pages(brand: Brand, now: datetime) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield each page's data by a name that says what was chosen."""

    def days(first: int, last: int) -> Filters:
        zone = ZoneInfo(brand.time_zone)
        ends = (datetime.combine(now.date() - timedelta(days=each), time_of_day(0), zone) for each in (first, last))
        return Filters(*ends)

    quarter, year = days(100, 9), days(400, 35)
    choices = {"all time": EVERYTHING, "a quarter within months": quarter, "a year within months": year}
    for name, filters in choices.items():
        for step in Step:
            yield (
                f"performance, {name}, by {step}",
                lambda f=filters, s=step: overview(brand, filters=f, step=s, now=now),
            )
        yield f"locations, {name}", lambda f=filters: league(brand, filters=f, now=now)
        yield f"pipeline, {name}", lambda f=filters: pipeline_report(brand, filters=f, now=now)
        yield f"revenue, {name}", lambda f=filters: revenue(brand, filters=f)
        yield f"satisfaction, {name}", lambda f=filters: satisfaction(brand, filters=f)
    yield "performance, a year beside a quarter", lambda: overview(brand, filters=year, other=quarter, now=now)
    for report in (overview, league):
        name = f"{'performance' if report is overview else 'locations'}, all time, in business hours"
        yield name, lambda r=report: r(brand, hours=Hours.BUSINESS, now=now)


def main() -> None:
    now = datetime.now(UTC)
    for name, compute in pages(Brand.objects.get(slug="bench"), now):
        millis, beside = [], []
        for round_number in range(WARM_UP + ROUNDS):
            began = time.perf_counter()
            compute()
            if round_number >= WARM_UP:
                millis.append((time.perf_counter() - began) * 1000)
                beside.append(pace.sample())
        print(json.dumps([name, millis, beside]), flush=True)


if __name__ == "__main__":
    main()
