"""Run all tests on SQLite and on PostgreSQL, and close with one line: `N passed, N failed`.

    python scripts/run_tests.py [--database sqlite|postgresql] [-- arguments for pytest]

Installs what the tests need besides Python packages. What cannot be had counts as failed and says how to get it:
nothing is skipped in silence, and a skipped test counts as failed as well.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import NamedTuple

import chromium
import postgresql

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS_COLLECTED = 5
PATIENCE_SECONDS = 20


class Tally(NamedTuple):
    """What one or more runs came to. Errors and skipped tests count as failed."""

    passed: int
    failed: int

    def plus(self, other: Tally) -> Tally:
        return Tally(self.passed + other.passed, self.failed + other.failed)


def main() -> int:
    """Run what is asked for and return the exit code: 0 only where something passed and nothing failed."""
    options = argparse.ArgumentParser(description="Run the tests on both databases.")
    options.add_argument("--database", choices=["sqlite", "postgresql"])
    options.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    asked = options.parse_args()
    # A plain kill runs the clean-up too, or PostgreSQL would be left behind.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    total = Tally(0, 0)
    environment = dict(os.environ)
    try:
        environment["LEADLOOP_TEST_CHROMIUM"] = chromium.install()
    except chromium.ChromiumMissingError as missing:
        print(missing, file=sys.stderr)
        total = total.plus(Tally(0, 1))
    for database in [asked.database] if asked.database else ["sqlite", "postgresql"]:
        total = total.plus(run(database, asked.pytest, environment))
        # What asks no database has run.
        environment["LEADLOOP_TEST_ONLY_WITH_DATABASE"] = "1"
    sys.stderr.flush()
    print(f"{total.passed} passed, {total.failed} failed", flush=True)
    return 0 if total.passed and not total.failed else 1


def run(database: str, arguments: list[str], environment: Mapping[str, str]) -> Tally:
    """Run pytest once against `database`, and count."""
    address: AbstractContextManager[str] = nullcontext("") if database == "sqlite" else postgresql.server()
    try:
        with address as url, tempfile.TemporaryDirectory(prefix="leadloop-tally-") as folder:
            print(f"\n== {database} ==", flush=True)
            tally = Path(folder) / "tally.json"
            settings = {"LEADLOOP_TEST_DATABASE_URL": url, "LEADLOOP_DATABASE_URL": "", "LEADLOOP_TEST_TALLY": tally}
            command = [sys.executable, "-m", "pytest", *workers(arguments), *arguments]
            environment = {**environment, **{name: str(value) for name, value in settings.items()}}
            code = run_to_its_end(command, environment)
            return count(tally, code, chosen=bool(arguments))
    except (postgresql.PostgresqlMissingError, RuntimeError) as missing:
        print(missing, file=sys.stderr)
        return Tally(0, 1)


def run_to_its_end(command: list[str], environment: Mapping[str, str]) -> int:
    """Run, and when told to stop let pytest tidy up behind itself before PostgreSQL goes away."""
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            return process.wait()
        except (KeyboardInterrupt, SystemExit) as stop:
            # Ctrl-C has reached pytest as well, a plain kill has not.
            if isinstance(stop, SystemExit):
                process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE_SECONDS)
            raise
        finally:
            process.kill()


def workers(arguments: list[str]) -> list[str]:
    """Spread over the cores, unless told otherwise. Who has nothing left to do takes over what another has before it."""
    chosen = any(each.startswith(("-n", "--numprocesses")) for each in arguments)
    # Two more than there are cores: many tests wait for a process, a browser or a mail server meanwhile.
    return [] if chosen else ["-n", str((os.cpu_count() or 1) + 2), "--dist", "worksteal"]


def count(tally: Path, code: int, *, chosen: bool) -> Tally:
    """Read what tests/support/tally.py wrote. A run that broke off before counts as one failure."""
    if code == NO_TESTS_COLLECTED and chosen:
        # `-k name` may fit a test that is about one database only.
        return Tally(0, 0)
    if not tally.exists():
        return Tally(0, 1)
    found = Tally(**json.loads(tally.read_text()))
    return found if found.failed or not code else Tally(found.passed, 1)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Interrupted")
