"""On its way: signed, tried again under the same id, given up in the end."""

import json
from datetime import timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from leadloop.history.enums import Kind
from leadloop.webhooks.models import Delivery, Endpoint
from leadloop.webhooks.operations import (
    EndpointIsOff,
    redeliver,
    redeliver_failed,
    send_ping,
    switch_on,
)
from leadloop.webhooks.schedule import ATTEMPTS, WAITS
from tests.support.story import NOW
from tests.webhooks.asking import deliver, endpoint_at, happens, verifies

pytestmark = pytest.mark.django_db


def test_an_event_arrives_signed_as_standard_webhooks_says(receiver):
    endpoint, secret = endpoint_at(receiver)
    happens(endpoint.brand, order="4711", number_of="NW-1")
    assert deliver().delivered == 1
    (got,) = receiver.got
    row = Delivery.objects.select_related("event").get()
    assert Webhook(secret).verify(got.body, got.headers) == {
        "type": "order.placed",
        "timestamp": "2026-06-03T09:00:00Z",
        "data": {
            "order": "4711",
            "number_of": "NW-1",
            "event": str(row.event_id),
            "actor": {"kind": "system", "id": None},
            "lead": None,
            "opportunity": None,
        },
    }
    assert got.path == "/hook"
    assert got.headers["webhook-id"] == str(row.pk)
    assert got.headers["content-type"] == "application/json"
    assert (row.state, row.status, row.answer, row.last_error, row.lease_id) == ("done", 200, "Done", "", None)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(got.body + b" ", got.headers)
    assert deliver(NOW + timedelta(days=9)).tried == 0


def test_a_failure_is_tried_again_under_the_same_id_with_a_new_time(receiver):
    receiver.answers = [500, 204]
    endpoint, secret = endpoint_at(receiver)
    happens(endpoint.brand)
    assert deliver().failed == 1
    row = Delivery.objects.get()
    assert (row.state, row.status, row.last_error, row.attempts) == ("due", 500, "It answered 500.", 1)
    assert row.tried_at is not None
    assert WAITS[0] <= row.next_attempt_at - row.tried_at <= WAITS[0] * 1.2
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.failing_since, endpoint.rests_until) == (
        1,
        row.tried_at,
        row.tried_at + WAITS[0],
    )
    assert deliver(NOW + timedelta(seconds=4)).tried == 0
    assert deliver(NOW + timedelta(seconds=10)).delivered == 1
    first, second = receiver.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    Webhook(secret).verify(second.body, second.headers)
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.failing_since, endpoint.rests_until) == (0, None, None)


def test_after_the_last_attempt_a_person_sees_it_and_can_send_it_again(receiver):
    receiver.answers = [400]
    endpoint, _secret = endpoint_at(receiver)
    happens(endpoint.brand)
    now = NOW
    for _ in range(ATTEMPTS):
        assert deliver(now).failed == 1
        now = Delivery.objects.get().next_attempt_at
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.status) == ("parked", ATTEMPTS, 400)
    assert deliver(now + timedelta(days=30)).tried == 0
    assert now - NOW < timedelta(days=5)
    endpoint.refresh_from_db()
    assert endpoint.off == ""
    receiver.answers = [200]
    redeliver(row, now=now)
    redeliver(row, now=now)
    assert deliver(now).delivered == 1
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert Delivery.objects.get().state == "done"


def test_410_switches_it_off_at_once(receiver):
    receiver.answers = [410]
    endpoint, _secret = endpoint_at(receiver)
    happens(endpoint.brand)
    assert deliver().failed == 1
    endpoint.refresh_from_db()
    row = Delivery.objects.get()
    assert (endpoint.off, row.state, row.last_error) == ("gone", "parked", "It answered 410.")
    happens(endpoint.brand)
    assert Delivery.objects.count() == 1
    with pytest.raises(EndpointIsOff):
        redeliver(row, now=NOW)
    with pytest.raises(EndpointIsOff):
        send_ping(endpoint, now=NOW)
    with pytest.raises(EndpointIsOff):
        redeliver_failed(endpoint)
    receiver.answers = [200]
    assert switch_on(endpoint, now=NOW)
    assert redeliver_failed(endpoint) == 1
    assert deliver().delivered == 1


def test_days_without_one_success_switch_it_off_with_the_reason(receiver):
    receiver.answers = [503]
    endpoint, _secret = endpoint_at(receiver)
    happens(endpoint.brand)
    deliver()
    for days in (4, 6):
        happens(endpoint.brand)
        deliver(NOW + timedelta(days=days))
        endpoint.refresh_from_db()
        assert endpoint.off == ("failed" if days == 6 else "")
    assert endpoint.off_at is not None
    # What waits goes out when it is on again.
    waiting = Delivery.objects.filter(state="due").count()
    assert deliver(NOW + timedelta(days=7)).tried == 0
    receiver.answers = [200]
    switch_on(endpoint, now=NOW + timedelta(days=7))
    assert deliver(NOW + timedelta(days=9)).delivered == waiting > 0


def test_an_endpoint_that_does_not_answer_is_left_alone_for_longer_and_longer(receiver):
    receiver.answers = [503]
    endpoint, _secret = endpoint_at(receiver)
    happens(endpoint.brand, 20)
    rests, now = [], NOW
    for _ in range(9):
        assert deliver(now).failed <= 2
        endpoint.refresh_from_db()
        rests.append(endpoint.rests_until - endpoint.failing_since)
        now = endpoint.rests_until
    assert rests == sorted(rests)
    assert len(receiver.got) < 20
    # The receiver's own wish counts.
    endpoint.refresh_from_db()


def test_a_receiver_that_asks_for_time_gets_it(receiver):
    def later(handler):
        handler.send_response(429)
        handler.send_header("Retry-After", "7200")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    receiver.answers = [later]
    endpoint, _secret = endpoint_at(receiver)
    happens(endpoint.brand)
    deliver()
    endpoint.refresh_from_db()
    row = Delivery.objects.get()
    assert row.tried_at is not None
    assert row.next_attempt_at == endpoint.rests_until == row.tried_at + timedelta(hours=2)


def test_a_ping_tells_of_nothing(receiver):
    endpoint, secret = endpoint_at(receiver, kinds=[Kind.ORDER_PLACED])
    send_ping(endpoint, now=NOW)
    assert deliver().delivered == 1
    assert json.loads(receiver.got[0].body) == {
        "type": "ping",
        "timestamp": "2026-06-03T09:00:00Z",
        "data": {"webhook": str(endpoint.pk)},
    }
    assert verifies(secret, receiver.got[0])


def test_a_removed_endpoint_takes_its_deliveries_along_and_leaves_the_events(receiver):
    from leadloop.history.models import Event
    from leadloop.webhooks.operations import purge_removed, remove_endpoint

    endpoint, _secret = endpoint_at(receiver)
    happens(endpoint.brand)
    remove_endpoint(endpoint, now=NOW)
    assert (Endpoint.objects.count(), Delivery.objects.count(), Event.objects.count()) == (1, 0, 1)
    assert not switch_on(endpoint, now=NOW)
    assert purge_removed(now=NOW + timedelta(hours=23)) == 0
    assert purge_removed(now=NOW + timedelta(hours=25)) == 1
    assert Endpoint.objects.count() == 0
    assert deliver().tried == 0
