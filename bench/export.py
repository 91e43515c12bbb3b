"""`leadloop export opportunities` of a million rows, as CSV and XLSX, from both databases: rows a second, and memory."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice, repeat
from pathlib import Path

from bench.figures import Figures
from bench.installation import LEADLOOP, Installation, installation

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))


def measure() -> Iterator[Figures]:
    """The whole command, its start included; beside it the same rows written by Python's csv module to nowhere."""
    for database in ("postgresql", "sqlite"):
        with installation(locations=40, database=database) as here:
            fill = [sys.executable, "-m", "bench.fill_rows", str(ROWS)]
            subprocess.run(fill, env=here.environment, check=True)
            for kind in ("csv", "xlsx"):
                yield exported(here, f"{database}: export opportunities, {kind.upper()}", kind)
            yield floor(here)


def exported(here: Installation, name: str, kind: str) -> Figures:
    """Run the command. Its rows count as so many requests, though nobody timed each."""
    log = file_of(here, "log")
    with log.open("w") as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            [LEADLOOP, "export", "opportunities", str(file_of(here, kind)), "--brand", "bench"],
            env=here.environment, stdout=said, stderr=said,
        )  # fmt: skip
        _pid, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, log.read_text()
    note = (
        f"{used.ru_maxrss // 1024} MB at most, {used.ru_utime + used.ru_stime:.1f} s of CPU, "
        f"file {file_of(here, kind).stat().st_size / 1e6:.0f} MB"
    )
    return Figures(name, millis=[float("nan")] * ROWS, seconds=seconds, note=note)


def file_of(here: Installation, kind: str) -> Path:
    return Path(here.environment["LEADLOOP_DATA_DIR"]) / f"rows.{kind}"


def floor(here: Installation) -> Figures:
    with file_of(here, "csv").open(encoding="utf-8-sig", newline="") as written:
        row = next(islice(csv.reader(written), ROWS // 2, None))
    began = time.perf_counter()
    with Path(os.devnull).open("w", encoding="utf-8", newline="") as nowhere:
        csv.writer(nowhere).writerows(repeat(row, ROWS))
    name = "floor: csv.writer, such rows to /dev/null"
    return Figures(name, millis=[float("nan")] * ROWS, seconds=time.perf_counter() - began)
