"""A million customers: comparing all of them, the list of possible duplicates, the list of customers and its search.

`BENCH_CUSTOMERS` (1,000,000 where not given) customers, `BENCH_DATABASES` (PostgreSQL).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from http import HTTPStatus

from bench import load
from bench.figures import Figures
from bench.installation import Installation, installation

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "1000000"))
DATABASES = os.environ.get("BENCH_DATABASES", "postgresql").split()
REQUESTS = 100
COOKIE = "leadloop_session"


def measure() -> Iterator[Figures]:
    """One client, one request after the other, signed in as the brand's owner."""
    for database in DATABASES:
        with installation(locations=1, database=database) as here:
            told = run(here, str(CUSTOMERS))
            session = found(r"session owner (\w+)", told)
            cookie = f"{COOKIE}={session}"
            customer = found(r"customer (\S+)", told)
            compared, seconds, pairs = found(r"compared (\d+ \S+ \d+)", run(here, "compare")).split()
            yield Figures(
                f"{database}: all compared by one worker",
                millis=[float("nan")] * int(compared),
                seconds=float(seconds),
                note=f"customers; {int(pairs):,} pairs found",
            )
            for name, path in {
                "GET …/duplicates/": "/console/customers/duplicates/",
                "GET …/duplicates/?cursor= (the middle)": f"/console/customers/duplicates/?cursor={int(pairs) // 2}",
                "GET /console/customers/": "/console/customers/",
                "GET …/?q=Family4711 (a name)": "/console/customers/?q=Family4711",
                "GET …/?q=family4 (a beginning that many have)": "/console/customers/?q=family4",
                "GET …/?q=10119 (a postal code)": "/console/customers/?q=10119",
                "GET …/?q=c4711@web.example": "/console/customers/?q=c4711@web.example",
                "GET …/?q=030 20004711 (a number)": "/console/customers/?q=030%2020004711",
                "GET …/<id>/ (one customer)": f"/console/customers/{customer}/",
            }.items():
                requests = [load.get(path, cookie=cookie)] * REQUESTS
                load.load("warm-up", here.port, requests[:20], clients=1, ok=answered)
                figures = load.load(f"{database}: {name}", here.port, requests, clients=1, ok=answered)
                figures.note = f"{CUSTOMERS:,} customers"
                yield figures


def answered(status: int) -> bool:
    return status == HTTPStatus.OK


def found(pattern: str, text: str) -> str:
    hit = re.search(pattern, text)
    assert hit, text
    return hit[1]


def run(here: Installation, what: str) -> str:
    command = [sys.executable, "-m", "bench.fill_customers", what]
    return subprocess.run(command, env=here.environment, check=True, capture_output=True, text=True).stdout
