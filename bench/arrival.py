"""`POST /api/v1/leads`: the whole arrival (lead, contact, opportunity, events, messages) at concurrency 8."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus

import psycopg

from bench import cpu, load
from bench.figures import Figures
from bench.fill import fill
from bench.installation import Installation, installation

CLIENTS = 8
REQUESTS = 3000
ALREADY_THERE = 300_000
RUNS = ("warm", "a", "warm2", "b", "pages", "mail")


def measure() -> Iterator[Figures]:
    """At first with an empty database, then with years of use in it; beside it the database's own floor."""
    with installation() as here:
        load.load("warm-up", here.port, arrivals(here.api_key, "warm", 200), clients=CLIENTS, ok=created)
        yield measured(here, "POST /api/v1/leads, 8 clients", arrivals(here.api_key, "a", REQUESTS))
        yield floor(here.database_url, REQUESTS)
        keep_one_arrival(here.database_url)
        fill(here.database_url, ALREADY_THERE)
        load.load("warm-up", here.port, arrivals(here.api_key, "warm2", 200), clients=CLIENTS, ok=created)
        name = f"POST /api/v1/leads, 8 clients, {ALREADY_THERE:,} contacts and leads there"
        yield measured(here, name, arrivals(here.api_key, "b", REQUESTS))
        name = "the same, each from a customer who is known"
        yield measured(here, name, known_customers(here.api_key, REQUESTS))


def measured(here: Installation, name: str, requests: list[bytes]) -> Figures:
    with cpu.noted(here.processes) as spent:
        figures = load.load(name, here.port, requests, clients=CLIENTS, ok=created)
    figures.note = spent.each(len(requests))
    return figures


def created(status: int) -> bool:
    return status == HTTPStatus.CREATED


def arrivals(key: str, run: str, count: int) -> list[bytes]:
    """Requests of new customers, half of which name a location and half leave it to routing by town."""
    # A number means a customer as an address does: no two runs may share theirs.
    first = (RUNS.index(run) + 3) * 1_000_000
    return [
        request(key, f"{run}-{n}", email=f"{run}{n}@customer.example", phone=f"+49 30 {first + n}", n=n)
        for n in range(count)
    ]


def known_customers(key: str, count: int) -> list[bytes]:
    step = ALREADY_THERE // count
    return [
        request(key, f"known-{n}", email=f"old{1 + n * step}@customer.example", phone="", n=n) for n in range(count)
    ]


def request(key: str, name: str, *, email: str, phone: str, n: int) -> bytes:
    body = {
        "customer": {
            "given_name": "Erika", "family_name": f"Mustermann {n}", "email": email, "phone": phone,
            "address": {"line1": f"Lindenweg {n}", "city": "Berlin", "postal_code": "10119", "country": "DE"},
        },
        "request": {"interest": "Heat pump", "timeframe": "This year", "message": "Please call in the evening."},
        "source": {"channel": "website", "campaign": "bench", "url": "https://brand.example/"},
        "consent": [{"purpose": "share_with_location"}],
    }  # fmt: skip
    if n % 2:
        body["location"] = f"D-{n % 40}"
    return load.post_json("/api/v1/leads", json.dumps(body).encode(), key=key, idempotency=name)


def keep_one_arrival(database_url: str) -> None:
    """Leave one arrival of those measured, for the filling to copy."""
    tables = ("event", "message", "consent", "step", "opportunity", "contactkey", "lead", "contact", "account")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        ((lead, contact),) = connection.execute(
            "SELECT id, contact_id FROM leadloop_lead ORDER BY id LIMIT 1"
        ).fetchall()
        ((account,),) = connection.execute(
            "SELECT account_id FROM leadloop_contact WHERE id = %s", (contact,)
        ).fetchall()
        keep = {
            "lead": ("id", lead),
            "contact": ("id", contact),
            "contactkey": ("contact_id", contact),
            "account": ("id", account),
        }
        ((opportunity,),) = connection.execute(
            "SELECT id FROM leadloop_opportunity WHERE lead_id = %s", (lead,)
        ).fetchall()
        for table in tables:
            column, value = keep.get(table, ("opportunity_id", opportunity) if table == "step" else ("lead_id", lead))
            connection.execute(f"DELETE FROM leadloop_{table} WHERE {column} IS DISTINCT FROM %s", (value,))


def floor(database_url: str, count: int) -> Figures:
    """The same number of rows and of durable commits, by prepared statements and nothing else: what the database allows."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS floor (id bigserial PRIMARY KEY, a text, b text, c text, d text)"
        )
        connection.execute("CREATE INDEX IF NOT EXISTS floor_a ON floor (a)")
    figures = Figures("floor: 13 rows in one durable commit, psycopg only, 8 clients")
    row = ("x" * 36, "y" * 200, "z" * 200, "w" * 200)
    large = ("x" * 36, "y" * 4000, "z" * 2000, "w" * 200)

    def run() -> None:
        with psycopg.connect(database_url) as connection:
            for _ in range(count // CLIENTS):
                began = time.perf_counter()
                with connection.transaction():
                    for values in [row] * 11 + [large] * 2:
                        connection.execute("INSERT INTO floor (a, b, c, d) VALUES (%s, %s, %s, %s)", values)
                figures.millis.append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=run) for _ in range(CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures.seconds = time.perf_counter() - began
    return figures
