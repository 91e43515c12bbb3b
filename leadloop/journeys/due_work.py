"""Working off what is due: claim, act, and give back what failed."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import InterfaceError, OperationalError

from leadloop.core.claim import claim_again, claim_fresh, give_back, park_exhausted
from leadloop.desk.models import DeskStep
from leadloop.desk.queries import next_desk_moment
from leadloop.digests.models import DueDigest
from leadloop.digests.queries import next_digest_moment
from leadloop.followups.models import Step
from leadloop.followups.queries import next_step_moment
from leadloop.journeys.campaign_mails_due import work_campaigns
from leadloop.journeys.digest_falls_due import digest_falls_due
from leadloop.journeys.response_falls_due import desk_step_falls_due
from leadloop.journeys.status_falls_due import fall_due
from leadloop.journeys.update_falls_due import update_falls_due
from leadloop.nurture.queries import next_campaign_moment
from leadloop.updates.models import DueUpdate
from leadloop.updates.queries import next_update_moment

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
_AGAIN_PER_TURN = 20
# Each is several reports, with pictures: neither mail nor a stop is to wait for many.
_DIGESTS_PER_TURN = 5
_Step = TypeVar("_Step", Step, DeskStep, DueDigest, DueUpdate)


def work_due_steps(*, now: datetime, limit: int = 100) -> int:
    """Claim what is due at ``now`` and work it off, each step in a transaction of its own. Returns how many were tried.

    A step that fails is given back for later, or parked for a person to see when its attempts are used up; the
    others go on.
    """
    worked = _work_off(Step, fall_due, now=now, limit=limit)
    worked += _work_off(DeskStep, desk_step_falls_due, now=now, limit=limit)
    worked += _work_off(DueUpdate, update_falls_due, now=now, limit=limit)
    worked += _work_off(DueDigest, digest_falls_due, now=now, limit=min(limit, _DIGESTS_PER_TURN))
    return worked + work_campaigns(now=now)


def next_due_moment() -> datetime | None:
    """Return when the next step of any brand falls due: at the desk, for a location or a customer, in a campaign, by mail.

    None where nothing is due.
    """
    moments = (
        next_step_moment(),
        next_desk_moment(),
        next_update_moment(),
        next_digest_moment(),
        next_campaign_moment(),
    )
    return min((each for each in moments if each is not None), default=None)


def _work_off(model: type[_Step], act: Callable[..., bool], *, now: datetime, limit: int) -> int:
    tried = 0
    for step in claim_fresh(model, now=now, limit=limit, lease=LEASE):
        _work(step, act, now=now)
        tried += 1
    for _ in range(_AGAIN_PER_TURN):
        step_again = claim_again(model, now=now, lease=LEASE)
        if step_again is None:
            break
        _work(step_again, act, now=now)
        tried += 1
    park_exhausted(model)
    return tried


def _work(step: Step | DeskStep | DueDigest | DueUpdate, act: Callable[..., bool], *, now: datetime) -> None:
    try:
        act(step, now=now)
    except (InterfaceError, OperationalError):
        # The database's trouble, not the step's: the worker waits, the lease expires, nothing is lost.
        raise
    except Exception as error:
        log.exception("step failed", extra={"step": str(step.pk), "kind": step.kind})
        give_back(step, now=now, error=f"{type(error).__name__}: {error}")
