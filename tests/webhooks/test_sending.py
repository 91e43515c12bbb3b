"""On its way: signed, tried again under the same id, given up in the end, and nobody held up by anybody."""

import json
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from standardwebhooks import Webhook, WebhookVerificationError

from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM
from leadloop.history.operations import event, record
from leadloop.webhooks import client
from leadloop.webhooks.models import Delivery, Endpoint
from leadloop.webhooks.operations import (
    EndpointIsOff,
    add_endpoint,
    redeliver,
    redeliver_failed,
    rotate_secret,
    send_ping,
    switch_off,
    switch_on,
)
from leadloop.webhooks.schedule import ATTEMPTS, OVERLAP, WAITS
from leadloop.webhooks.sending import deliver_due
from tests.support.story import NOW, make_brand
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db


def endpoint_at(receiver, brand=None, **fields):
    return add_endpoint(brand or make_brand(), url=receiver.url(), now=NOW, **fields)


def happens(brand, number=1, **data):
    record(*(event(Kind.ORDER_PLACED, brand=brand, actor=SYSTEM, now=NOW, **data) for _ in range(number)))


def deliver(now=NOW, **fields):
    """Deliver as if `now` were now: receivers compare the time with their own clock."""
    from datetime import UTC, datetime

    return deliver_due(now=now, ahead=now - datetime.now(UTC), **fields)


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
    assert WAITS[0] <= row.next_attempt_at - row.tried_at <= WAITS[0] * 1.2
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.failing_since, endpoint.rests_until) == (1, row.tried_at, row.tried_at + WAITS[0])
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
        redeliver_failed(endpoint, now=NOW)
    receiver.answers = [200]
    assert switch_on(endpoint, now=NOW)
    assert redeliver_failed(endpoint, now=NOW) == 1
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
    assert row.next_attempt_at - row.tried_at == endpoint.rests_until - row.tried_at == timedelta(hours=2)


def test_redirects_are_not_followed(receiver):
    with Receiver() as elsewhere:

        def away(handler):
            handler.send_response(302)
            handler.send_header("Location", elsewhere.url("/stolen"))
            handler.end_headers()

        receiver.answers = [away]
        endpoint, _secret = endpoint_at(receiver)
        happens(endpoint.brand)
        assert deliver().failed == 1
        assert elsewhere.got == []
    row = Delivery.objects.get()
    assert (row.status, row.last_error) == (302, "It answered 302: redirects are not followed.")


def test_proxies_of_the_environment_are_not_used(receiver, monkeypatch):
    with Receiver() as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        endpoint, _secret = endpoint_at(receiver)
        happens(endpoint.brand)
        assert deliver().delivered == 1
        assert proxy.got == []


def test_a_huge_answer_is_cut_and_cleaned(receiver):
    def huge(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            handler.wfile.write(b"one\x00\x1b[31m\ntwo \xff " + b"x" * 50_000_000)
        except OSError:
            pass

    receiver.answers = [huge]
    endpoint, _secret = endpoint_at(receiver)
    happens(endpoint.brand)
    began = time.monotonic()
    assert deliver().delivered == 1
    assert time.monotonic() - began < 3
    answer = Delivery.objects.get().answer
    assert answer.startswith("one[31m two \ufffd xxx")
    assert len(answer) == 500


def drip(handler):
    """A header, letter by letter, for ever."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while True:
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass


@pytest.mark.parametrize("way", [drip, lambda _handler: time.sleep(5)], ids=["drop by drop", "silence"])
def test_whoever_hangs_is_left_after_the_time_allowed(receiver, monkeypatch, way):
    monkeypatch.setattr(client, "TOTAL_SECONDS", 0.6)
    receiver.answers = [way]
    endpoint, _secret = endpoint_at(receiver)
    happens(endpoint.brand)
    began = time.monotonic()
    assert deliver().failed == 1
    assert time.monotonic() - began < 2
    row = Delivery.objects.get()
    assert (row.status, row.last_error) == (None, "No answer within the time allowed.")


def test_one_that_hangs_holds_no_other_up(receiver, monkeypatch):
    monkeypatch.setattr(client, "TOTAL_SECONDS", 2.0)
    brand = make_brand()
    with Receiver(answers=[lambda _handler: time.sleep(4)]) as hanging:
        slow, _secret = endpoint_at(hanging, brand)
        quick, _secret = endpoint_at(receiver, brand)
        happens(brand, 12)
        seen = []
        deliver(stop=lambda: seen.append(len(receiver.got)) or False)
    # All twelve came while the other one's first two still hung.
    assert len(receiver.got) == 12
    assert Delivery.objects.filter(endpoint=quick, state="done").count() == 12
    assert Delivery.objects.filter(endpoint=slow, attempts__gt=0).count() == 2
    assert seen.index(12) < len(seen) - 1


def test_nobody_there_is_a_failure_that_says_so(receiver):
    endpoint, _secret = endpoint_at(receiver)
    receiver.__exit__()
    happens(endpoint.brand)
    assert deliver().failed == 1
    assert Delivery.objects.get().last_error == "No connection: Connection refused."
    receiver.__enter__()


def test_who_is_asked_to_stop_gives_back_what_is_under_way(receiver):
    came = threading.Event()

    def hang(_handler):
        came.set()
        time.sleep(5)

    receiver.answers = [hang]
    endpoint, _secret = endpoint_at(receiver)
    happens(endpoint.brand)
    began = time.monotonic()
    assert deliver(stop=came.is_set).tried == 0
    assert time.monotonic() - began < 3
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.lease_id) == ("due", 0, None)


def test_the_secret_before_signs_for_a_day_beside_the_new_one(receiver):
    endpoint, first = endpoint_at(receiver)
    second = rotate_secret(endpoint, now=NOW)
    happens(endpoint.brand)
    deliver()
    third = rotate_secret(endpoint, now=NOW + timedelta(hours=1))
    happens(endpoint.brand)
    deliver(NOW + timedelta(hours=1))
    happens(endpoint.brand)
    deliver(NOW + timedelta(hours=1) + OVERLAP)
    valid = [[_verifies(secret, got) for secret in (first, second, third)] for got in receiver.got]
    assert valid == [[True, True, False], [False, True, True], [False, False, True]]
    assert len({first, second, third}) == 3
    assert all(secret.startswith("whsec_") and len(secret) == 50 for secret in (first, second, third))


def _verifies(secret, got):
    try:
        Webhook(secret).verify(got.body, got.headers)
    except WebhookVerificationError:
        return False
    return True


def test_no_table_holds_a_secret(receiver):
    endpoint, secret = endpoint_at(receiver)
    renewed = rotate_secret(endpoint, now=NOW)
    kept = list(endpoint.secrets.values_list("seed", "made_with"))
    for each in (secret, renewed):
        assert not any(part in each or each.removeprefix("whsec_") in part for row in kept for part in row)
    import base64

    raw = [base64.b64decode(each.removeprefix("whsec_")).hex() for each in (secret, renewed)]
    assert not set(raw) & {part for row in kept for part in row}


def test_a_changed_installation_key_is_told_and_an_added_one_changes_nothing(receiver, settings):
    endpoint, secret = endpoint_at(receiver)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-" * 5, [settings.SECRET_KEY]
    happens(endpoint.brand)
    assert deliver().delivered == 1
    assert _verifies(secret, receiver.got[0])
    settings.SECRET_KEY_FALLBACKS = []
    happens(endpoint.brand)
    assert deliver().failed == 1
    row = Delivery.objects.get(state="due")
    assert "LEADLOOP_SECRET_KEY" in row.last_error
    renewed = rotate_secret(endpoint, now=NOW)
    assert deliver(NOW + timedelta(minutes=1) + OVERLAP).delivered == 1
    assert _verifies(renewed, receiver.got[1])


def test_a_ping_tells_of_nothing(receiver):
    endpoint, secret = endpoint_at(receiver, kinds=[Kind.ORDER_PLACED])
    send_ping(endpoint, now=NOW)
    assert deliver().delivered == 1
    assert json.loads(receiver.got[0].body) == {
        "type": "ping",
        "timestamp": "2026-06-03T09:00:00Z",
        "data": {"webhook": str(endpoint.pk)},
    }
    assert _verifies(secret, receiver.got[0])


def test_what_breaks_our_own_code_stops_nobody(receiver, monkeypatch):
    from leadloop.webhooks import sending

    endpoint, _secret = endpoint_at(receiver)
    happens(endpoint.brand, 3)
    poisoned = Delivery.objects.order_by("event_id").first().pk
    body_of = sending.body_of
    monkeypatch.setattr(sending, "body_of", lambda row: 1 / 0 if row.pk == poisoned else body_of(row))
    done = deliver()
    assert (done.delivered, done.failed) == (2, 1)
    row = Delivery.objects.get(pk=poisoned)
    assert (row.state, row.last_error) == ("due", "ZeroDivisionError: division by zero")


def test_a_removed_endpoint_takes_its_deliveries_along_and_leaves_the_events(receiver):
    from leadloop.history.models import Event
    from leadloop.webhooks.operations import remove_endpoint

    endpoint, _secret = endpoint_at(receiver)
    happens(endpoint.brand)
    remove_endpoint(endpoint)
    assert (Endpoint.objects.count(), Delivery.objects.count(), Event.objects.count()) == (0, 0, 1)
    assert deliver().tried == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_deliver_each_once(receiver):
    endpoint, _secret = endpoint_at(receiver)
    happens(endpoint.brand, 30)

    def work():
        deliver()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    ids = [got.headers["webhook-id"] for got in receiver.got]
    assert len(ids) == len(set(ids)) == 30
