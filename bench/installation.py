"""A whole installation for measuring: PostgreSQL (or SQLite) with durable commits, two web workers, a brand with locations."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from bench import cpu
from scripts import postgresql

LEADLOOP = str(Path(sys.executable).with_name("leadloop"))
START_SECONDS = 60


@dataclass
class Installation:
    """Where it is and how to get in."""

    environment: dict[str, str]
    port: int
    api_key: str
    database_url: str
    # The processes at the root of the web server's and of the database's; the latter only where it is on this machine.
    processes: dict[str, int]


@contextmanager
def installation(*, locations: int = 40, workers: int = 2, database: str = "postgresql") -> Iterator[Installation]:
    """Start one, give it, and stop all of it however the block ends. `database`: "postgresql", or "sqlite" (embedded)."""
    with tempfile.TemporaryDirectory(prefix="leadloop-bench-") as folder, database_of(database, folder) as url:
        port = postgresql.free_port()
        environment = os.environ | {
            "LEADLOOP_DATABASE_URL": url,
            "LEADLOOP_DATA_DIR": folder,
            "LEADLOOP_BASE_URL": f"http://127.0.0.1:{port}",
        }
        run(environment, "migrate")
        run(environment, "brand", "create", "Bench", "--owner", "owner@bench.example")
        said = run(environment, "api-key", "create", "--brand", "bench", "--name", "bench")
        key = re.search(r"ll_[A-Za-z0-9_-]{40,}", said)
        assert key, said
        network = Path(folder) / "locations.csv"
        network.write_text(csv_of_locations(locations))
        run(environment, "import", "locations", str(network), "--brand", "bench")
        with serving(environment, port, workers) as web:
            server = cpu.postgresql_of(url) if database == "postgresql" else None
            processes = {"web": web} | ({"database": server} if server else {})
            yield Installation(environment, port, key[0], url, processes)


def database_of(database: str, folder: str) -> AbstractContextManager[str]:
    return (
        postgresql.server(postgresql.DURABLE)
        if database == "postgresql"
        else nullcontext(f"sqlite:///{folder}/bench.sqlite3")
    )


def run(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run([LEADLOOP, *command], env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"leadloop {' '.join(command)}:\n{done.stdout}{done.stderr}"
    return done.stdout


@contextmanager
def serving(environment: dict[str, str], port: int, workers: int) -> Iterator[int]:
    command = [LEADLOOP, "serve", "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    # Its log goes where a production log goes: away from the terminal.
    with (Path(environment["LEADLOOP_DATA_DIR"]) / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        wait_until_it_answers(port, process)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def csv_of_locations(count: int) -> str:
    rows = ["ref,name,line1,city,postal_code,country,lat,lon,time_zone,contact_name,contact_email"]
    rows += [
        f"D-{n},Dealer {n},Hauptstr. {n},Ort {n},{10000 + n * 83},DE,{47.5 + n % 70 / 10},{6.5 + n % 80 / 10},Europe/Berlin,"
        f"Dana {n},dana{n}@dealer.example"
        for n in range(count)
    ]
    return "\n".join(rows) + "\n"
