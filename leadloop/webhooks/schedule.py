"""When a delivery that failed is tried again, and when an endpoint is given up: pure."""

from datetime import datetime, timedelta
from typing import Final

# As Standard Webhooks proposes: ten attempts over a bit more than three days.
WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
ATTEMPTS: Final = len(WAITS) + 1
# After so long without one success an endpoint is switched off.
GIVEN_UP_AFTER: Final = timedelta(days=5)
# An endpoint that does not answer is left alone between its attempts, so that it holds nobody else up.
_FIRST_REST: Final = timedelta(seconds=5)
_LONGEST_REST: Final = timedelta(minutes=5)
# How long the secret before the newest one goes on signing.
OVERLAP: Final = timedelta(hours=24)
# How long what was delivered or given up is kept.
KEPT: Final = timedelta(days=30)


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many attempts; None: that was the last."""
    return WAITS[attempts - 1] if attempts < ATTEMPTS else None


def rest_after(failures: int) -> timedelta:
    """Return how long an endpoint is left alone after so many failures in a row."""
    doubled: int = 1 << min(failures - 1, 10)
    return min(_LONGEST_REST, _FIRST_REST * doubled)


def is_given_up(*, failing_since: datetime | None, now: datetime) -> bool:
    """Whether an endpoint that failed since then, and did so again now, is switched off."""
    return failing_since is not None and now - failing_since >= GIVEN_UP_AFTER
