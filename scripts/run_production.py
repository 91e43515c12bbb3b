"""Run the web server and one worker side by side, as `make run`; where either ends, both end.

A production machine lets its own supervisor do this: two units, `leadloop serve` and `leadloop work`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

LEADLOOP = str(Path(sys.executable).with_name("leadloop"))
# Enough for requests and messages under way; after that a stop is forced, which the leases are made for.
PATIENCE_SECONDS = 30


def main() -> int:
    """Migrate, start both, wait for a signal or for one to end, stop both. Return the exit code."""
    migrated = subprocess.run([LEADLOOP, "migrate"], check=False).returncode
    if migrated:
        return migrated
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    # Groups of their own, so that Ctrl-C reaches them once, from here.
    children = {name: subprocess.Popen([LEADLOOP, name], start_new_session=True) for name in ("serve", "work")}
    while not stopping and all(child.poll() is None for child in children.values()):
        time.sleep(0.1)
    ended = {name: child for name, child in children.items() if child.poll() is not None}
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + PATIENCE_SECONDS
    for child in children.values():
        try:
            child.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    if stopping:
        return 0
    for name, child in ended.items():
        print(f"leadloop {name} ended by itself ({child.returncode}); all is stopped", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
