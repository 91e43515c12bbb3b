"""Campaigns: 500,000 customers, of whom 20,000 are due: steps a second, and whether anybody who is not due was touched."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

from bench import cpu
from bench.figures import Figures
from bench.installation import Installation, installation

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "500000"))
DUE = int(os.environ.get("BENCH_DUE", "20000"))


def measure() -> Iterator[Figures]:
    """One worker's steps: claimed, decided, composed, queued and moved on, all of it committed."""
    for database in ("postgresql", "sqlite"):
        with installation(locations=2, database=database) as here:
            ask(here, str(CUSTOMERS), str(DUE))
            yield steps(here, database)


def steps(here: Installation, database: str) -> Figures:
    roots = {name: pid for name, pid in here.processes.items() if name == "database"}
    with cpu.noted(roots) as of_database:
        *batches, told = [line.split() for line in ask(here, "work").splitlines()]
    seconds = sum(float(millis) for _count, millis, _used in batches) / 1000
    spent = sum(float(used) for _count, _millis, used in batches)
    # Each step's share of its batch.
    each = [float(millis) / int(count) for count, millis, _used in batches for _ in range(int(count))]
    _word, written, touched = told
    note = f"of {CUSTOMERS:,} customers; ms: a step's share of its batch; CPU of the worker {spent / DUE:.2f} ms a step"
    if roots:
        note += f", of the database {of_database.by_name['database'] * 1000 / DUE:.2f} ms"
    failed = abs(int(written) - DUE) + int(touched)
    return Figures(f"{database}: campaign steps, one worker", each, seconds, failed=failed, note=note)


def ask(here: Installation, *words: str) -> str:
    command = [sys.executable, "-m", "bench.fill_nurture", *words]
    return subprocess.run(command, env=here.environment, check=True, stdout=subprocess.PIPE, text=True).stdout
