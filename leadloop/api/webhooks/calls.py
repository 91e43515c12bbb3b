"""Calls about webhooks and their deliveries."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from leadloop.accounts.enums import Scope
from leadloop.accounts.models import Brand
from leadloop.api.body import check_shape, read_object
from leadloop.api.changed import completed_by
from leadloop.api.customers.schemas import NothingIn
from leadloop.api.entrance import BearerKey, key_of
from leadloop.api.once import Reply, once
from leadloop.api.pages import Keyset, PageQuery, refuse_unknown
from leadloop.api.problems import DOES_NOT_FIT, NOT_FOUND, Problem
from leadloop.api.replies import JsonReply
from leadloop.api.webhooks.schemas import (
    DeliveryList,
    DeliveryQuery,
    DeliveryShape,
    WebhookChangeIn,
    WebhookIn,
    WebhookList,
    WebhookShape,
    WebhookWithSecret,
)
from leadloop.api.webhooks.shown import show_delivery, show_endpoint, with_new_secret, with_secret_in_words
from leadloop.core.clock import now as clock_now
from leadloop.core.ids import read_id
from leadloop.webhooks.enums import DeliveryState
from leadloop.webhooks.models import Delivery, Endpoint
from leadloop.webhooks.operations import (
    EndpointIsOff,
    add_endpoint,
    change_endpoint,
    redeliver,
    remove_endpoint,
    rotate_secret,
    send_ping,
    switch_off,
    switch_on,
)
from leadloop.webhooks.queries import deliveries_of, endpoint_of, endpoints_of, old_secrets_until

router = Router(tags=["Webhooks"])
_KEY = BearerKey(Scope.WEBHOOKS)
_OLDEST = Keyset("webhooks", ("created_at", "id"), ("time", "uuid"))
_NEWEST = Keyset("deliveries", ("at", "id"), ("time", "uuid"), newest_first=True)
_bodiless: Callable[..., Any] = partial(once, needs_body=False)
_ALL = "*"


@router.get("", auth=_KEY, response=WebhookList, operation_id="list_webhooks", summary="List webhooks")
def list_webhooks(request: HttpRequest, query: Query[PageQuery]) -> JsonReply:
    """Oldest first."""
    refuse_unknown(request, query)
    found, cursor = _OLDEST.page(endpoints_of(key_of(request).brand), query)
    until = old_secrets_until(found, now=clock_now())
    data = [show_endpoint(each, old_secret_until=until.get(each.pk)) for each in found]
    return JsonReply({"data": data, "next_cursor": cursor})


@router.post(
    "",
    auth=_KEY,
    response={201: WebhookWithSecret},
    operation_id="add_webhook",
    summary="Add a webhook",
    openapi_extra={"requestBody": WebhookIn},
)
@completed_by(with_secret_in_words)
@once
def post_webhook(request: HttpRequest, given: dict[str, Any]) -> Reply:
    """Have the brand's events sent to an address, from now on. The reply holds the secret that they are signed with.

    Each event is sent at least once, as a POST of `{"type", "timestamp", "data"}` signed as Standard Webhooks says, until
    it is answered with a status of 200 to 299; in no promised order.
    """
    check_shape(given, WebhookIn)
    fields = _fields(given) | {"url": given["url"]}
    made, _secret = add_endpoint(key_of(request).brand, now=clock_now(), **fields)
    return Reply(201, with_new_secret(made, old_secret_until=None))


@router.get("/{webhook_id}", auth=_KEY, response=WebhookShape, operation_id="get_webhook", summary="Get a webhook")
def get_webhook(request: HttpRequest, webhook_id: str) -> JsonReply:
    """Where it leads, and whether it works."""
    return JsonReply(_show(_endpoint(key_of(request).brand, webhook_id)))


@router.patch(
    "/{webhook_id}",
    auth=_KEY,
    response=WebhookShape,
    operation_id="change_webhook",
    summary="Change a webhook",
    openapi_extra={"requestBody": WebhookChangeIn},
)
def patch_webhook(request: HttpRequest, webhook_id: str) -> JsonReply:
    """Set what is sent, and leave the rest. Sending the same again changes nothing."""
    endpoint, given, now = _endpoint(key_of(request).brand, webhook_id), read_object(request), clock_now()
    check_shape(given, WebhookChangeIn)
    change_endpoint(endpoint, now=now, **_fields(given))
    if given.get("enabled") is not None:
        (switch_on if given["enabled"] else switch_off)(endpoint, now=now)
    return JsonReply(_show(endpoint))


@router.delete(
    "/{webhook_id}", auth=_KEY, response=WebhookShape, operation_id="remove_webhook", summary="Remove a webhook"
)
def delete_webhook(request: HttpRequest, webhook_id: str) -> JsonReply:
    """Remove it with its secrets and deliveries; what waits is not sent. The reply is how it was."""
    endpoint = _endpoint(key_of(request).brand, webhook_id)
    shown = _show(endpoint)
    remove_endpoint(endpoint, now=clock_now())
    return JsonReply(shown)


@router.post(
    "/{webhook_id}/rotate-secret",
    auth=_KEY,
    response=WebhookWithSecret,
    operation_id="rotate_webhook_secret",
    summary="Make a new secret",
    openapi_extra={"requestBody": NothingIn},
)
@completed_by(with_secret_in_words)
@_bodiless
def post_rotate(request: HttpRequest, given: dict[str, Any], webhook_id: str) -> Reply:
    """Sign with a new secret, and for 24 hours with the one before beside it, so that receivers can change over."""
    del given
    endpoint = _endpoint(key_of(request).brand, webhook_id)
    rotate_secret(endpoint, now=clock_now())
    until = old_secrets_until([endpoint], now=clock_now())
    return Reply(200, with_new_secret(endpoint, old_secret_until=until.get(endpoint.pk)))


@router.post(
    "/{webhook_id}/ping",
    auth=_KEY,
    response=DeliveryShape,
    operation_id="ping_webhook",
    summary="Try a webhook out",
    openapi_extra={"requestBody": NothingIn},
)
@_bodiless
def post_ping(request: HttpRequest, given: dict[str, Any], webhook_id: str) -> Reply:
    """Send a delivery of type `ping` that tells of nothing. What became of it is among the webhook's deliveries."""
    del given
    endpoint = _endpoint(key_of(request).brand, webhook_id)
    try:
        made = send_ping(endpoint, now=clock_now())
    except EndpointIsOff as off:
        raise Problem(DOES_NOT_FIT, str(off)) from off
    return Reply(200, show_delivery(made))


@router.get(
    "/{webhook_id}/deliveries",
    auth=_KEY,
    response=DeliveryList,
    operation_id="list_deliveries",
    summary="List a webhook's deliveries, newest first",
)
def list_deliveries(request: HttpRequest, webhook_id: str, query: Query[DeliveryQuery]) -> JsonReply:
    """What was sent and is to be sent, and what was answered. Kept for 30 days."""
    refuse_unknown(request, query)
    endpoint = _endpoint(key_of(request).brand, webhook_id)
    state = DeliveryState(query.state) if query.state else None
    found, cursor = _NEWEST.page(deliveries_of(endpoint, state=state), query)
    return JsonReply({"data": [show_delivery(each) for each in found], "next_cursor": cursor})


@router.get(
    "/{webhook_id}/deliveries/{delivery_id}",
    auth=_KEY,
    response=DeliveryShape,
    operation_id="get_delivery",
    summary="Get a delivery",
)
def get_delivery(request: HttpRequest, webhook_id: str, delivery_id: str) -> JsonReply:
    """What was or is to be sent, and what was answered."""
    return JsonReply(show_delivery(_delivery(_endpoint(key_of(request).brand, webhook_id), delivery_id)))


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/redeliver",
    auth=_KEY,
    response=DeliveryShape,
    operation_id="redeliver",
    summary="Deliver again",
    openapi_extra={"requestBody": NothingIn},
)
@_bodiless
def post_redeliver(request: HttpRequest, given: dict[str, Any], webhook_id: str, delivery_id: str) -> Reply:
    """Send it now, under the same id and with all attempts before it, whatever became of it. 409 where the webhook is off."""
    del given
    endpoint = _endpoint(key_of(request).brand, webhook_id)
    delivery = _delivery(endpoint, delivery_id)
    try:
        redeliver(delivery, now=clock_now())
    except EndpointIsOff as off:
        raise Problem(DOES_NOT_FIT, str(off)) from off
    return Reply(200, show_delivery(delivery))


def _fields(given: dict[str, Any]) -> dict[str, Any]:
    told = {name: given[name] for name in ("url", "description") if given.get(name) is not None}
    if given.get("events") is not None:
        told["kinds"] = [] if _ALL in given["events"] else given["events"]
    return told


def _show(endpoint: Endpoint) -> dict[str, Any]:
    until = old_secrets_until([endpoint], now=clock_now())
    return show_endpoint(endpoint, old_secret_until=until.get(endpoint.pk))


def _endpoint(brand: Brand, webhook_id: str) -> Endpoint:
    found = endpoint_of(brand, read_id(webhook_id))
    if found is None:
        raise Problem(NOT_FOUND, _("There is no webhook with this id."))
    return found


def _delivery(endpoint: Endpoint, delivery_id: str) -> Delivery:
    sought = read_id(delivery_id)
    found = deliveries_of(endpoint).filter(pk=sought).first() if sought else None
    if found is None:
        raise Problem(NOT_FOUND, _("There is no delivery with this id."))
    return found
