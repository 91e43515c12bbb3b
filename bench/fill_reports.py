"""`python -m bench.fill_reports 5000000`: give the brand "bench" three years of leads, as its reports would find them.

Written past the journeys, which would take days; rows and history are such as they leave. Indexes of the tables are
made again at the end.
"""

from __future__ import annotations

import os
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadloop.config.settings")
django.setup()

from django.db import connection, models  # noqa: E402 - needs them set up
from django.db.models import Count  # noqa: E402 - needs them set up

from leadloop.accounts.models import Brand  # noqa: E402
from leadloop.core.clock import now  # noqa: E402
from leadloop.feedback.models import FollowUpForm, Review  # noqa: E402
from leadloop.history.enums import Kind  # noqa: E402
from leadloop.history.models import Event, Uncounted  # noqa: E402
from leadloop.intake.models import Lead, LeadForm  # noqa: E402
from leadloop.network.models import Location  # noqa: E402
from leadloop.opportunities.models import Opportunity  # noqa: E402

YEARS = timedelta(days=1095)
AT_ONCE = 20_000
CHANNELS = ("website", "fair", "phone", "partner", "social", "mail")
CAMPAIGNS = ("", "", "", *(f"campaign-{n}" for n in range(30)))
PRODUCTS = tuple(f"Product {n}" for n in range(12))
REASONS = ("price", "bought_elsewhere", "no_need", "timing")
# Time stamps and the events that tell of them, in their order.
TOLD = {
    "acknowledged_at": Kind.ACKNOWLEDGED,
    "accepted_at": Kind.ACCEPTED,
    "rejected_at": Kind.REJECTED,
    "won_at": Kind.WON,
    "lost_at": Kind.LOST,
    "completed_at": Kind.COMPLETED,
}
HOUR, DAY = 3600.0, 86_400.0
# From step to step: what comes next with which weight, how many get so far, and how long that takes them typically.
COURSE = (
    ({("acknowledged_at", "acknowledged"): 1}, 0.95, 9 * HOUR),
    ({("accepted_at", "accepted"): 85, ("rejected_at", "rejected"): 15}, 0.85, 5 * HOUR),
    ({("won_at", "won"): 35, ("lost_at", "lost"): 65}, 0.95, 14 * DAY),
    ({("completed_at", "complete"): 1}, 0.85, 40 * DAY),
)
# Of the completed ones.
REPORTED, REVIEWED = 0.7, 0.4


class Story:
    """One lead after the other, with what became of each until now."""

    def __init__(self, brand: Brand, count: int) -> None:
        self.brand, self.count, self.chance = brand, count, Random(11)
        self.now = now().timestamp()
        self.form = LeadForm.objects.filter(brand=brand)[0].pk.hex
        found = list(Location.objects.filter(brand=brand).order_by("pk").values_list("pk", "business_week"))
        self.locations = [pk for pk, _week in found]
        self.week_of = {pk.hex: week for pk, week in found}
        weights = [1 / (place + 10) for place in range(len(self.locations))]
        self.whose = self.chance.choices([each.hex for each in self.locations], weights, k=count)

    def rows(self, begin: int, end: int) -> dict[type[models.Model], list[dict[str, Any]]]:
        found: dict[type[models.Model], list[dict[str, Any]]] = {
            model: [] for model in (Lead, Opportunity, Event, FollowUpForm, Review)
        }
        for n in range(begin, end):
            self.tell(n, found)
        return found

    def tell(self, n: int, found: dict[type[models.Model], list[dict[str, Any]]]) -> None:
        chance, brand = self.chance, self.brand.pk.hex
        arrived = self.now - YEARS.total_seconds() * (1 - n / self.count)
        lead, one = f"{n:032x}", f"{n + (1 << 100):032x}"
        found[Lead].append({
            "id": lead, "brand_id": brand, "form_id": self.form, "status": "qualified", "channel": chance.choice(CHANNELS),
            "campaign": chance.choice(CAMPAIGNS), "product": chance.choice(PRODUCTS), "created_at": at(arrived),
            "decided_at": at(arrived),
        })  # fmt: skip
        times, stage = self.course(arrived)
        reason = chance.choice(REASONS)
        found[Opportunity].append({
            "id": one, "brand_id": brand, "lead_id": lead, "location_id": self.whose[n], "round": 1, "stage": stage,
            "business_week_id": self.week_of[self.whose[n]],
            "offered_at": at(arrived), **{name: at(when) for name, when in times.items()},
            "lost_reason": reason if stage == "lost" else "", "reject_reason": reason if stage == "rejected" else "",
        })  # fmt: skip
        of_lead = {"brand_id": brand, "lead_id": lead, "actor_kind": "system", "at": at(arrived)}
        of_one = {**of_lead, "opportunity_id": one}
        events = found[Event]
        events += [{**of_lead, "kind": Kind.LEAD_RECEIVED}, {**of_lead, "kind": Kind.LEAD_QUALIFIED}]
        events += [
            {**of_one, "kind": Kind.OFFERED},
            *({**of_one, "kind": TOLD[name], "at": at(t)} for name, t in times.items()),
        ]
        if stage == "complete":
            self.after(found, one, n, times["completed_at"])

    def course(self, arrived: float) -> tuple[dict[str, float], str]:
        """Return the times that were reached by now, and the stage."""
        chance, stage, moment = self.chance, "unacknowledged", arrived
        times: dict[str, float] = {}
        for ways, goes_on, typical in COURSE:
            name, reached = chance.choices(tuple(ways), tuple(ways.values()))[0]
            moment += typical * chance.lognormvariate(0, 1)
            if stage in {"rejected", "lost"} or chance.random() > goes_on or moment > self.now:
                break
            times[name], stage = moment, reached
        return times, stage

    def after(self, found: dict[Any, list[dict[str, Any]]], one: str, n: int, done: float) -> None:
        chance, brand = self.chance, self.brand.pk.hex
        later = done + chance.random() * 20 * DAY
        if later > self.now:
            return
        if chance.random() < REPORTED:
            amount = round(chance.lognormvariate(9, 0.6), 2)
            found[FollowUpForm].append({
                "id": f"{n + (2 << 100):032x}", "brand_id": brand, "opportunity_id": one, "revenue_amount": amount,
                "revenue_currency": "EUR", "answered_at": at(later),
            })  # fmt: skip
        if chance.random() < REVIEWED:
            found[Review].append({
                "id": f"{n + (3 << 100):032x}", "brand_id": brand, "opportunity_id": one, "location_id": self.whose[n],
                "rating": chance.choice((5, 5, 5, 4, 4, 3, 2, 1)), "state": "published", "received_at": at(later),
                "published_at": at(later),
            })  # fmt: skip


def fill(count: int) -> None:
    brand = Brand.objects.get(slug="bench")
    Location.objects.filter(brand=brand).update(region="")
    for number, location in enumerate(Location.objects.filter(brand=brand)):
        Location.objects.filter(pk=location.pk).update(region=f"Region {number % 16}")
    Uncounted.objects.all().delete()
    story = Story(brand, count)
    with without_indexes("lead", "opportunity", "event", "followupform", "review"):
        for begin in range(0, count, AT_ONCE):
            for model, rows in story.rows(begin, min(begin + AT_ONCE, count)).items():
                write(model, rows)
            if begin // AT_ONCE % 10 == 0:
                print(f"{begin:,} leads", flush=True)
    analyze()
    began = time.perf_counter()
    by_stage = Opportunity.objects.filter(brand=brand).values_list("stage", "location").annotate(Count("id"))
    print(f"{len(by_stage):,} counts by stage and location in {(time.perf_counter() - began) * 1000:,.0f} ms")


def analyze() -> None:
    with connection.cursor() as cursor:
        # As one that has had them for years: its own housekeeping for all of them would fall into what is measured.
        for statement in ("VACUUM (ANALYZE)", "CHECKPOINT") if connection.vendor == "postgresql" else ("ANALYZE",):
            cursor.execute(statement)


def at(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def write(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.BigAutoField)]
    columns = [field.column for field in fields]
    defaults = {f.column: plain(f) for f in fields}
    whole = [[row.get(column, defaults[column]) for column in columns] for row in rows]
    table, names = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                copy.write("".join("\t".join("\\N" if v is None else str(v) for v in row) + "\n" for row in whole))
        else:
            places = ", ".join(["?"] * len(columns))
            cursor.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", whole)


def plain(field: Any) -> Any:
    """Return what a column holds where the story says nothing."""
    if field.null:
        return None
    value = field.get_default()
    return {dict: "{}", list: "[]", bool: int(bool(value))}.get(
        type(value), "" if isinstance(value, uuid.UUID) else value
    )


@contextmanager
def without_indexes(*tables: str) -> Iterator[None]:
    """Fill tables without their indexes, and make these again."""
    names = [f"leadloop_{table}" for table in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("SET synchronous_commit = off")
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexdef NOT LIKE 'CREATE UNIQUE%%'",
                [names],
            )
        else:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("PRAGMA synchronous = OFF")
            marks = ", ".join(["%s"] * len(names))
            cursor.execute(
                f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name IN ({marks})"
                " AND sql IS NOT NULL AND sql NOT LIKE 'CREATE UNIQUE%%'",
                names,
            )
        found = cursor.fetchall()
        for name, _sql in found:
            cursor.execute(f"DROP INDEX {name}")
        if connection.vendor != "postgresql":
            cursor.execute("BEGIN")
        yield
        if connection.vendor != "postgresql":
            cursor.execute("COMMIT")
        print("indexes", flush=True)
        for _name, sql in found:
            cursor.execute(sql)


if __name__ == "__main__":
    match sys.argv[1]:
        case "events":
            print(Event.objects.count())
        case "analyze":
            analyze()
        case count:
            fill(int(count))
