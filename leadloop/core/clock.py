"""The one place that reads the time, so that a demo and a test can move it.

Only the doors (web, api, worker, demo, cli) call :func:`now`; everything below takes ``now`` as an argument.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

_NO_OFFSET = timedelta(0)


def now() -> datetime:
    """Return the present moment in UTC; in the demo, the demo's moment."""
    return datetime.now(UTC) + offset()


def offset() -> timedelta:
    """How far the demo's clock runs ahead of the real one; zero outside the demo.

    It is kept in a file beside the database, so that web and worker processes agree at once.
    """
    path = _offset_file()
    if path is None or not path.exists():
        return _NO_OFFSET
    return timedelta(seconds=json.loads(path.read_text())["offset_s"])


def set_offset(value: timedelta) -> None:
    """Move the demo's clock. Raises ``RuntimeError`` outside the demo: nobody moves real time."""
    path = _offset_file()
    if path is None:
        msg = "The clock can be moved in the demo only."
        raise RuntimeError(msg)
    # Written beside and renamed: a reader never sees half a file.
    scratch = path.with_suffix(".new")
    scratch.write_text(json.dumps({"offset_s": value.total_seconds()}))
    scratch.replace(path)


def _offset_file() -> Path | None:
    return Path(settings.LEADLOOP_DATA_DIR) / "clock.json" if settings.LEADLOOP_DEMO else None
