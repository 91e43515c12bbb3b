"""Leadloop's own processes on the test's database, for tests of signals, crashes and what is printed."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from django.db import connection

LEADLOOP = str(Path(sys.executable).with_name("leadloop"))


def database_url():
    """The address of the database that the test itself uses."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    who = quote(found["USER"], safe="") + (f":{quote(found['PASSWORD'], safe='')}" if found["PASSWORD"] else "")
    return f"postgresql://{who}@{quote(found['HOST'], safe='')}:{found['PORT']}/{found['NAME']}"


def environment(**settings):
    """The test's own settings on its own database; `settings` come on top, None takes one away."""
    wanted = {**os.environ, "LEADLOOP_DATABASE_URL": database_url(), **settings}
    return {name: value for name, value in wanted.items() if value is not None}


def run(*words, timeout=60, **settings):
    """Run a command to its end; returns what it printed and its code."""
    return subprocess.run(
        [LEADLOOP, *words], env=environment(**settings), capture_output=True, text=True, timeout=timeout, check=False
    )


@contextlib.contextmanager
def running(*words, **settings):
    """Run a command until the block ends; killed then if it still lives. Its standard error is in `process.stderr`."""
    process = subprocess.Popen(
        [LEADLOOP, *words],
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        # With its children: the web server's workers would hold the pipes open for ever.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=20)


def wait_until(true, *, seconds=30):
    """Wait until `true()`; fails where that takes too long."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
