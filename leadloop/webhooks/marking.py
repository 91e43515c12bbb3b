"""Writing down what became of an attempt, and what that means for the endpoint."""

import logging
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F
from django.utils.translation import gettext as _

from leadloop.core.claim import finish, park, spread, try_later
from leadloop.core.transaction import one_transaction
from leadloop.webhooks.client import Answer
from leadloop.webhooks.enums import Off
from leadloop.webhooks.models import Delivery, Endpoint
from leadloop.webhooks.operations import switch_off
from leadloop.webhooks.schedule import is_given_up, rest_after, wait_after

log = logging.getLogger(__name__)
_GONE: Final = 410
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500


@one_transaction
def mark(delivery: Delivery, answer: Answer, *, now: datetime) -> bool:
    """Write down what was answered; whether that was a success. Where the lease went elsewhere meanwhile, nothing changes."""
    seen = {"tried_at": now, "status": answer.status, "answer": answer.text, "took_ms": answer.took_ms}
    if answer.status is not None and 200 <= answer.status < 300:  # noqa: PLR2004 - HTTP's own
        if finish(delivery, last_error="", **seen):
            _is_well(delivery.endpoint_id)
        return True
    error = why_not(answer)
    # A receiver says 410 once and for all.
    wait = None if answer.status == _GONE else wait_after(delivery.attempts)
    if wait is None:
        ours = park(delivery, error=error, **seen)
    else:
        at = now + max(spread(wait), timedelta(seconds=answer.retry_after))
        ours = try_later(delivery, at=at, error=error, **seen)
    if ours:
        _has_failed(delivery.endpoint_id, answer, now=now)
    return False


def why_not(answer: Answer) -> str:
    """Return why an answer is no success, in words."""
    if answer.status is None:
        return answer.error
    if 300 <= answer.status < 400:  # noqa: PLR2004 - HTTP's own
        return _("It answered %(status)d: redirects are not followed.") % {"status": answer.status}
    return _("It answered %(status)d.") % {"status": answer.status}


def _is_well(endpoint_id: uuid.UUID) -> None:
    Endpoint.objects.filter(pk=endpoint_id, failures__gt=0).update(failures=0, failing_since=None, rests_until=None)


def _has_failed(endpoint_id: uuid.UUID, answer: Answer, *, now: datetime) -> None:
    # Not against those who refer to it: an event that is being written does.
    endpoint = Endpoint.objects.select_for_update(no_key=True).get(pk=endpoint_id)
    fields = {"failures": F("failures") + 1, "failing_since": endpoint.failing_since or now}
    # One that refuses a single event at once is there for the next one.
    if answer.status is None or answer.status >= _SERVER_ERROR or answer.status == _TOO_MANY:
        rest = max(rest_after(endpoint.failures + 1), timedelta(seconds=answer.retry_after))
        fields["rests_until"] = now + rest
    Endpoint.objects.filter(pk=endpoint_id).update(**fields)
    if answer.status == _GONE:
        why = Off.GONE
    elif is_given_up(failing_since=endpoint.failing_since, now=now):
        why = Off.FAILED
    else:
        return
    if switch_off(endpoint, why=why, now=now):
        log.warning("webhook switched off", extra={"webhook": str(endpoint_id), "why": str(why)})
