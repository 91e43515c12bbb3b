"""Working off what is due: claim, act, and give back what failed."""

import logging
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError

from leadloop.core.claim import claim_again, claim_fresh, give_back, park_exhausted
from leadloop.followups.models import Step
from leadloop.journeys.status_falls_due import fall_due

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
_AGAIN_PER_TURN = 20


def work_due_steps(*, now: datetime, limit: int = 100) -> int:
    """Claim what is due at ``now`` and work it off, each step in a transaction of its own. Returns how many were tried.

    A step that fails is given back for later, or parked for a person to see when its attempts are used up; the
    others go on.
    """
    tried = 0
    for step in claim_fresh(Step, now=now, limit=limit, lease=LEASE):
        _work(step, now=now)
        tried += 1
    for _ in range(_AGAIN_PER_TURN):
        step_again = claim_again(Step, now=now, lease=LEASE)
        if step_again is None:
            break
        _work(step_again, now=now)
        tried += 1
    park_exhausted(Step)
    return tried


def _work(step: Step, *, now: datetime) -> None:
    try:
        fall_due(step, now=now)
    except (InterfaceError, OperationalError):
        # The database's trouble, not the step's: the worker waits, the lease expires, nothing is lost.
        raise
    except Exception as error:
        log.exception("step failed", extra={"step": str(step.pk), "kind": step.kind})
        give_back(step, now=now, error=f"{type(error).__name__}: {error}")
