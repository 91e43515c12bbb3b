"""Reports over three years of one brand, on both databases: what an API call for each costs, and building the sums anew.

`BENCH_LEADS` (500,000 where not given) opportunities over 2,000 locations, `BENCH_DATABASES` (both). Beside it the floor: the
same counts by plain SQL over the rows. Beside each figure what it cost in CPU, how much memory it needed at most, and the machine's
pace in that moment. Then the data of the console's pages, without the page around it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bench import cpu, load, memory, pace
from bench.figures import Figures
from bench.installation import LEADLOOP, Installation, installation

WORKERS = 2
LEADS = int(os.environ.get("BENCH_LEADS", "500000"))
DATABASES = os.environ.get("BENCH_DATABASES", "postgresql sqlite").split()
LOCATIONS = 2000
REQUESTS = 100
TODAY = datetime.now(UTC).date()
# Each report whole, of a time that begins and ends in the middle of a month, of a place, of a source.
QUARTER = f"from={TODAY - timedelta(days=100)}&to={TODAY - timedelta(days=10)}"
PATHS = tuple(
    (f"{report}{' ?' + query if query else ''}", f"/api/v1/reports/{report}?{query}")
    for report in ("pipeline", "performance", "revenue", "satisfaction")
    for query in ("", QUARTER, "location=D-1", "region=Region%203", "source=fair", "region=Region%203&source=fair")
)
# The first requests of each web process load what all later ones find loaded.
WARM_UP = 5 * WORKERS


def measure() -> Iterator[Figures]:
    """One client, one request after the other."""
    for database in DATABASES:
        with installation(locations=LOCATIONS, workers=WORKERS, database=database) as here:
            told = run(here, sys.executable, "-m", "bench.fill_reports", str(LEADS))
            yield Figures(f"{database}: plain SQL over the rows (floor)", note=told.splitlines()[-1])
            yield rebuilt(here, database)
            for name, path in PATHS:
                request = load.get(path, headers=f"Authorization: Bearer {here.api_key}\r\n")
                load.load("warm-up", here.port, [request] * WARM_UP, clients=WORKERS, ok=answered)
                with cpu.noted(here.processes) as spent, memory.noted(here.processes["web"]) as needed:
                    figures = load.load(f"{database}: {name}", here.port, [request] * REQUESTS, clients=1, ok=answered)
                beside = pace.told([pace.sample() for _time in range(pace.SAMPLES)])
                figures.note = (
                    f"{LEADS:,} opportunities; {spent.each(REQUESTS)}; {needed.most_mb:.1f} MB at most; {beside}"
                )
                yield figures
            for line in run(here, sys.executable, "-m", "bench.report_pages").splitlines():
                name, millis, beside = json.loads(line)
                note = f"{LEADS:,} opportunities; in process; {pace.told(beside)}"
                yield Figures(f"{database}: page of {name}", millis, sum(millis) / 1000, note=note)


def answered(status: int) -> bool:
    return status == 200  # noqa: PLR2004 - OK


def rebuilt(here: Installation, database: str) -> Figures:
    """Build the sums anew by the command, its start included; an event counts as a request, though nobody timed each."""
    events = int(run(here, sys.executable, "-m", "bench.fill_reports", "events").splitlines()[-1])
    command = [LEADLOOP, "rebuild", "--brand", "bench"]
    beside = [pace.sample() for _time in range(pace.SAMPLES)]
    began = time.perf_counter()
    process = subprocess.Popen(command, env=here.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    beside += [pace.sample() for _time in range(pace.SAMPLES)]
    run(here, sys.executable, "-m", "bench.fill_reports", "analyze")
    note = f"events; {used.ru_maxrss // 1024} MB at most, {used.ru_utime + used.ru_stime:.1f} s of CPU; {pace.told(beside)}"
    return Figures(f"{database}: rebuild", millis=[float("nan")] * events, seconds=seconds, note=note)


def run(here: Installation, *command: str) -> str:
    return subprocess.run(command, env=here.environment, check=True, capture_output=True, text=True).stdout
