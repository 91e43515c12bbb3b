"""The worker's mail: from the table to a mail server on loopback, on PostgreSQL with durable commits."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import psycopg

from bench import arrival, load
from bench.figures import Figures
from bench.installation import LEADLOOP, Installation, installation

MESSAGES = 4000


def measure() -> Iterator[Figures]:
    """One worker, one connection, messages as an arrival queues them; then two workers."""
    with installation(locations=5) as here, mail_sink() as smtp_url:
        load.load("one arrival", here.port, arrival.arrivals(here.api_key, "mail", 1), clients=1, ok=arrival.created)
        work(here, smtp_url, workers=1)
        for workers in (1, 2):
            with psycopg.connect(here.database_url, autocommit=True) as connection:
                queue(connection, f"{workers}", MESSAGES)
                work(here, smtp_url, workers=workers)
                yield sent(connection, f"{workers}", workers)


@contextmanager
def mail_sink() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, "-m", "bench.smtp_sink"], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield f"smtp://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def queue(connection: psycopg.Connection, mark: str, count: int) -> None:
    """Copy what one arrival queued (the customer's mail and the location's offer), due now."""
    found = connection.execute(
        "SELECT * FROM leadloop_message WHERE state = 'done' AND kind IN ('lead_received', 'opportunity_offered') LIMIT 0"
    )
    columns = [each.name for each in found.description or ()]
    changed = {
        "id": f"md5('{mark}' || t.kind || n)::uuid",
        "message_id": f"'<{mark}.' || t.kind || '.' || n || '@bench.example>'",
        "state": "'due'",
        "attempts": "0",
        "sent_at": "NULL",
        "next_attempt_at": "t.queued_at",
    }
    values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    connection.execute(
        f"INSERT INTO leadloop_message ({names}) SELECT {values} FROM (SELECT DISTINCT ON (kind) * FROM leadloop_message "
        f"WHERE state = 'done' AND kind IN ('lead_received', 'opportunity_offered') ORDER BY kind, queued_at) t, "
        f"generate_series(1, {count // 2}) n"
    )
    connection.execute("ANALYZE leadloop_message")


def work(here: Installation, smtp_url: str, *, workers: int) -> None:
    environment = here.environment | {"LEADLOOP_SMTP_URL": smtp_url}
    command = [LEADLOOP, "work", "--until-idle"]
    started = [subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) for _ in range(workers)]
    for each in started:
        assert each.wait(600) == 0


def sent(connection: psycopg.Connection, mark: str, workers: int) -> Figures:
    """Read from the marks how it went: the gaps between one message and the next, and the whole."""
    rows = connection.execute(
        "SELECT state, extract(epoch FROM sent_at) FROM leadloop_message WHERE message_id LIKE %s ORDER BY sent_at",
        [f"<{mark}.%"],
    ).fetchall()
    moments = [float(moment) for state, moment in rows if state == "done"]
    gaps = [(later - earlier) * 1000 for earlier, later in pairwise(moments)]
    name = f"worker: messages to a mail server, {workers} worker{'s' if workers > 1 else ''}"
    return Figures(
        name, gaps, moments[-1] - moments[0], failed=len(rows) - len(moments), note="ms: gap to the next one"
    )
