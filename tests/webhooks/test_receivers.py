"""Whatever the other end does: it hangs, drips, redirects, answers without end. Nobody else is held up by it."""

import socket
import threading
import time
from contextlib import suppress

import pytest
from django.db import connection

from leadloop.webhooks import client, sending
from leadloop.webhooks.models import Delivery
from leadloop.webhooks.operations import add_endpoint
from leadloop.webhooks.payload import body_of
from tests.support.story import NOW, make_brand
from tests.webhooks.asking import deliver, endpoint_at, happens
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db


def test_a_huge_answer_is_cut_and_cleaned(receiver):
    def huge(handler):
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            handler.wfile.write(b"one\x00\x1b[31m\ntwo \xff " + b"x" * 50_000_000)

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


def test_an_encrypted_connection_that_begins_drop_by_drop_is_left_too(receiver, monkeypatch):
    monkeypatch.setattr(client, "TOTAL_SECONDS", 0.6)
    listener = socket.create_server(("127.0.0.1", 0))

    def drip_for_ever():
        with suppress(OSError):
            sock, _address = listener.accept()
            with sock:
                # The beginning of a record of 16 KB.
                sock.sendall(b"\x16\x03\x03\x40\x00")
                while True:
                    sock.sendall(b"x")
                    time.sleep(0.05)

    thread = threading.Thread(target=drip_for_ever, daemon=True)
    thread.start()
    brand = make_brand()
    add_endpoint(brand, url=f"https://127.0.0.1:{listener.getsockname()[1]}/", now=NOW)
    happens(brand)
    began = time.monotonic()
    assert deliver().failed == 1
    assert time.monotonic() - began < 4
    assert Delivery.objects.get().last_error == "No answer within the time allowed."
    thread.join(10)
    listener.close()


def test_one_that_hangs_holds_no_other_up(receiver, monkeypatch):
    monkeypatch.setattr(client, "TOTAL_SECONDS", 2.0)
    brand = make_brand()
    with Receiver(answers=[lambda _handler: time.sleep(4)]) as hanging:
        slow, _secret = endpoint_at(hanging, brand)
        quick, _secret = endpoint_at(receiver, brand)
        happens(brand, 12)
        seen = []

        def look():
            seen.append(len(receiver.got))
            return False

        deliver(stop=look)
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


def test_what_breaks_our_own_code_stops_nobody(receiver, monkeypatch):
    endpoint, _secret = endpoint_at(receiver)
    happens(endpoint.brand, 3)
    poisoned = Delivery.objects.order_by("event_id").first().pk
    monkeypatch.setattr(sending, "body_of", lambda row: 1 / 0 if row.pk == poisoned else body_of(row))
    done = deliver()
    assert (done.delivered, done.failed) == (2, 1)
    row = Delivery.objects.get(pk=poisoned)
    assert (row.state, row.last_error) == ("due", "ZeroDivisionError: division by zero")


def test_nobody_waits_for_those_who_always_have_something(receiver):
    brand = make_brand()
    busy = [endpoint_at(receiver, brand)[0] for _ in range(6)]
    happens(brand, 40)
    late, _secret = endpoint_at(receiver, brand)
    happens(brand)
    deliver(limit=40)
    # Each had its share of the forty, also the one that came last with a single event.
    assert Delivery.objects.filter(endpoint=late, state="done").count() == 1
    done = [Delivery.objects.filter(endpoint=each, state="done").count() for each in busy]
    assert max(done) - min(done) <= 2
