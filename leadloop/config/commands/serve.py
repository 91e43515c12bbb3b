"""``leadloop serve``: the web server."""

import argparse
import logging
from collections.abc import Sequence
from typing import Final

from django.db import connections
from django.urls import get_resolver
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from leadloop.cli.problem import Mistake
from leadloop.config import checks, logs, static_files

log = logging.getLogger(__name__)
# Each thread keeps a database connection: workers times threads of them stay below PostgreSQL's usual hundred.
THREADS: Final = 16
# Connections that a worker holds at once, answered or not. Half-open ones wait here and cost no thread.
CONNECTIONS: Final = 1024
HEADER_SECONDS: Final = 10
HEADER_BYTES: Final = 64 * 1024
# After SIGTERM, requests under way get this long.
GRACE_SECONDS: Final = 15


def main(argv: Sequence[str]) -> int:
    """Serve until SIGTERM or SIGINT; requests under way are answered first."""
    parser = argparse.ArgumentParser(prog="leadloop serve", description="Run the web server.")
    parser.add_argument(
        "--bind", default="127.0.0.1:8000", metavar="HOST:PORT", help="where to listen (default: %(default)s)"
    )
    parser.add_argument("--workers", type=int, default=2, help="processes (default: %(default)s)")
    asked = parser.parse_args(argv)
    host, port = _address(asked.bind)
    if asked.workers < 1:
        raise Mistake("--workers: give at least 1.", code=2)
    _look_before_starting()
    static_files.collect()
    # Every page's code is loaded here, once for all workers, and what cannot be loaded stops the start.
    get_resolver().check()
    # The workers are forks of this process; a connection that two of them use would mix up their answers.
    connections.close_all()
    Granian(
        "leadloop.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=asked.workers,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,
        backlog=2 * CONNECTIONS,
        backpressure=CONNECTIONS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=HEADER_BYTES),
        websockets=False,
        log_dictconfig=logs.configuration(),
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
    ).serve()
    return 0


def _look_before_starting() -> None:
    """Refuse to serve on tables of another version; a database that is away may come back, and /readyz tells."""
    away = checks.database()
    if away:
        log.warning("serving all the same: %s", away)
        return
    missing = checks.migrations()
    if missing:
        raise Mistake(missing)


def _address(bind: str) -> tuple[str, int]:
    host, colon, port = bind.rpartition(":")
    if not colon or not port.isascii() or not port.isdecimal() or not 0 < int(port) < 65536:  # noqa: PLR2004 - ports
        raise Mistake("--bind: give an address and a port, such as 127.0.0.1:8000 or [::]:8000.", code=2)
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - asked for by leaving the host out
