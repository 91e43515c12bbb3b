"""Writes of endpoints and deliveries."""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F
from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand
from leadloop.core.claim import WorkState
from leadloop.core.inserting import insert
from leadloop.core.problems import FieldProblem, check_length
from leadloop.core.text import clean_line
from leadloop.core.transaction import one_transaction
from leadloop.history.enums import Kind
from leadloop.webhooks.addresses import read_url
from leadloop.webhooks.enums import BY_ITSELF, Off
from leadloop.webhooks.models import Delivery, Endpoint, Secret
from leadloop.webhooks.payload import ping
from leadloop.webhooks.queries import endpoints_of
from leadloop.webhooks.schedule import KEPT, OVERLAP
from leadloop.webhooks.secrets import fresh_secret, shown

# A runaway program does not fill the table that each event asks.
MOST_ENDPOINTS: Final = 50
_LONGEST_DESCRIPTION: Final = 200
# Events that are being written while an endpoint changes do not know of it yet; none takes so long.
_SURELY_KNOWN: Final = timedelta(minutes=1)
_NOBODY_WRITES: Final = timedelta(days=1)
_AT_ONCE: Final = 1000
_WELL: Final[dict[str, Any]] = {"failing_since": None, "failures": 0, "rests_until": None}
_AGAIN: Final = {"state": WorkState.DUE, "attempts": 0, "lease_id": None, "lease_until": None}


class EndpointIsOff(Exception):
    """Nothing is sent to an endpoint that is off."""


@one_transaction
def add_endpoint(
    brand: Brand, *, url: str, kinds: Iterable[str] = (), description: str = "", now: datetime
) -> tuple[Endpoint, str]:
    """Make an endpoint, switched on; return it and its secret, which is not shown again.

    Raises :class:`FieldProblem` for what cannot be taken.
    """
    made = Endpoint(brand=brand, created_at=now, whole_since=now + _SURELY_KNOWN)
    for name, value in _read(url=url, kinds=kinds, description=description).items():
        setattr(made, name, value)
    if endpoints_of(brand).count() >= MOST_ENDPOINTS:
        raise FieldProblem({"url": _("A brand has at most %(n)d webhooks. Remove one first.") % {"n": MOST_ENDPOINTS}})
    secret = fresh_secret(made, now=now)
    insert(made)
    insert(secret)
    return made, shown(secret)


def change_endpoint(endpoint: Endpoint, *, now: datetime, **given: Any) -> None:
    """Set ``url``, ``kinds`` or ``description``. What waits goes to the new address; new kinds count from now on.

    Raises :class:`FieldProblem` for what cannot be taken.
    """
    fields = _read(**given)
    if fields.get("kinds", endpoint.kinds) != endpoint.kinds:
        fields["whole_since"] = now + _SURELY_KNOWN
    if fields.get("url", endpoint.url) != endpoint.url:
        # Somebody else: what the old one did is no reason to let it wait.
        fields |= _WELL
    _set(endpoint, **fields)


def switch_on(endpoint: Endpoint, *, now: datetime) -> bool:
    """Send again: what waited, and what happens from now on. False where it was on already."""
    fields = {"off": Off.ON, "off_at": None, "told_at": None, "whole_since": now + _SURELY_KNOWN, **_WELL}
    return _set(endpoint, only={"off__in": [Off.SWITCHED, *BY_ITSELF]}, **fields)


def switch_off(endpoint: Endpoint, *, why: Off = Off.SWITCHED, now: datetime) -> bool:
    """Send no more, and note no more of what happens; what waits stays where it is. False where it was off already."""
    return _set(endpoint, only={"off": Off.ON}, off=why, off_at=now)


def note_told(endpoint: Endpoint, *, now: datetime) -> bool:
    """Note that somebody is told that it switched itself off. False where that was noted already, or it is on again."""
    return _set(endpoint, only={"off__in": BY_ITSELF, "told_at": None}, told_at=now)


@one_transaction
def remove_endpoint(endpoint: Endpoint, *, now: datetime) -> None:
    """Remove it, its secrets and its deliveries. The events stay.

    Its row goes a day later: an event that is being written may refer to it, and must not fail at its end for that.
    """
    _set(endpoint, off=Off.REMOVED, off_at=now, url="", description="", **_WELL)
    Secret.objects.filter(endpoint=endpoint).delete()
    Delivery.objects.filter(endpoint=endpoint).delete()


def purge_removed(*, now: datetime) -> int:
    """Remove what is left of endpoints that were removed a day ago. Returns how many."""
    return int(Endpoint.objects.filter(off=Off.REMOVED, off_at__lt=now - _NOBODY_WRITES).delete()[0])


@one_transaction
def rotate_secret(endpoint: Endpoint, *, now: datetime) -> str:
    """Return a new secret, which is not shown again. The one before signs beside it for a day; older ones end now."""
    list(Endpoint.objects.select_for_update(no_key=True).filter(pk=endpoint.pk))
    secrets = Secret.objects.filter(endpoint=endpoint)
    secrets.filter(ends_at__gt=now).update(ends_at=now)
    secrets.filter(ends_at=None).update(ends_at=now + OVERLAP)
    secret = fresh_secret(endpoint, now=now)
    insert(secret)
    return shown(secret)


def send_ping(endpoint: Endpoint, *, now: datetime) -> Delivery:
    """Queue a delivery that tells of nothing. Raises :class:`EndpointIsOff`."""
    _must_be_on(endpoint)
    made = ping(endpoint, now=now)
    insert(made)
    return made


def redeliver(delivery: Delivery, *, now: datetime) -> None:
    """Send it (once more) now, under the same id, with all its attempts before it. Raises :class:`EndpointIsOff`.

    One that a worker has in its hands is left to it.
    """
    _must_be_on(delivery.endpoint)
    again = Delivery.objects.filter(pk=delivery.pk, lease_id=None)
    again.update(**_AGAIN, next_attempt_at=now)
    # Somebody has looked: the endpoint need not rest any longer.
    Endpoint.objects.filter(pk=delivery.endpoint_id).update(rests_until=None)
    delivery.refresh_from_db()


def redeliver_failed(endpoint: Endpoint) -> int:
    """Send all that was given up once more, the oldest first. Returns how many. Raises :class:`EndpointIsOff`."""
    _must_be_on(endpoint)
    given_up = Delivery.objects.filter(endpoint=endpoint, state=WorkState.PARKED)
    again = int(given_up.update(**_AGAIN, next_attempt_at=F("at")))
    Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=None)
    return again


def forget_answers(lead_ids: Collection[uuid.UUID], *, why: str) -> None:
    """Empty what receivers answered about these leads' events: what they know of the customer may stand in it."""
    about = Delivery.objects.filter(event__lead_id__in=lead_ids)
    about.exclude(answer="").update(answer="")
    about.exclude(last_error="").update(last_error=why)


@one_transaction
def purge_old_deliveries(*, now: datetime) -> int:
    """Remove deliveries that were done or given up long ago, some at a time. Returns how many."""
    before = now - KEPT
    old = Delivery.objects.filter(at__lt=before).exclude(state=WorkState.DUE).order_by("at").values("pk")[:_AT_ONCE]
    removed = Delivery.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]
    if removed:
        Endpoint.objects.filter(whole_since__lt=before).update(whole_since=before)
    return removed


def _read(**given: Any) -> dict[str, Any]:
    """Return the fields as they are stored. Raises :class:`FieldProblem`."""
    errors: dict[str, str] = {}
    fields: dict[str, Any] = {}
    if "url" in given:
        fields["url"] = clean_line(given["url"])
        try:
            read_url(fields["url"])
        except FieldProblem as problem:
            errors |= problem.errors
    if "description" in given:
        text = clean_line(given["description"])
        fields["description"] = check_length("description", text, limit=_LONGEST_DESCRIPTION, errors=errors)
    if "kinds" in given:
        wanted = set(given["kinds"])
        if not wanted <= set(Kind.values):
            errors["events"] = _("Choose among the event types that there are.")
        # In the order of the story, each once; all of them is what an empty list means.
        fields["kinds"] = [] if wanted >= set(Kind.values) else [kind for kind in Kind.values if kind in wanted]
    if errors:
        raise FieldProblem(errors)
    return fields


def _set(endpoint: Endpoint, *, only: dict[str, Any] | None = None, **fields: Any) -> bool:
    if not fields:
        return False
    changed = bool(Endpoint.objects.filter(pk=endpoint.pk, **(only or {})).update(**fields))
    endpoint.refresh_from_db()
    return changed


def _must_be_on(endpoint: Endpoint) -> None:
    if endpoint.off:
        raise EndpointIsOff(_("This webhook is off. Switch it on first."))
