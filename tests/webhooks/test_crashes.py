"""Real workers that die at the worst moment: nothing is lost, and what comes twice bears the same id."""

import os
import signal
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from leadloop.history.enums import Kind
from leadloop.history.models import SYSTEM
from leadloop.history.operations import event, record
from leadloop.webhooks.models import Delivery
from leadloop.webhooks.operations import add_endpoint
from tests.support.processes import run, running, wait_until
from tests.support.story import make_brand

pytestmark = pytest.mark.django_db(transaction=True)
NETWORKS = {"LEADLOOP_WEBHOOK_NETWORKS": "127.0.0.0/8"}


def happens(brand, number=1):
    now = datetime.now(UTC)
    record(*(event(Kind.ORDER_PLACED, brand=brand, actor=SYSTEM, now=now) for _ in range(number)))


def test_a_worker_killed_between_the_reply_and_our_mark_sends_again_under_the_same_id(receiver):
    endpoint, secret = add_endpoint(make_brand(), url=receiver.url(), now=datetime.now(UTC))
    happens(endpoint.brand)
    with running("work", **NETWORKS) as first:

        def reply_and_kill(handler):
            # Stopped: the reply comes to it, and it never reads it.
            os.kill(first.pid, signal.SIGSTOP)
            handler.send_response(200)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            handler.wfile.flush()
            os.kill(first.pid, signal.SIGKILL)

        receiver.answers = [reply_and_kill, 200]
        assert first.wait(timeout=30) == -signal.SIGKILL
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.status) == ("due", 1, None)
    assert row.lease_until is not None
    assert row.lease_until > datetime.now(UTC)
    assert run("work", "--until-idle", **NETWORKS).returncode == 0
    assert len(receiver.got) == 1
    Delivery.objects.update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    assert run("work", "--until-idle", **NETWORKS).returncode == 0
    row.refresh_from_db()
    assert (row.state, row.attempts, row.status) == ("done", 2, 200)
    assert [got.headers["webhook-id"] for got in receiver.got] == [str(row.pk)] * 2
    for got in receiver.got:
        Webhook(secret).verify(got.body, got.headers)


def test_a_worker_that_is_told_to_stop_gives_back_what_hangs_and_goes_at_once(receiver):
    endpoint, _secret = add_endpoint(make_brand(), url=receiver.url(), now=datetime.now(UTC))
    happens(endpoint.brand)
    with running("work", **NETWORKS) as process:

        def stop_and_hang(handler):
            process.send_signal(signal.SIGTERM)
            handler.rfile.read()

        receiver.answers = [stop_and_hang]
        assert process.wait(timeout=10) == 0
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.lease_id) == ("due", 0, None)


def test_a_running_worker_delivers_within_a_second_or_two(receiver):
    endpoint, _secret = add_endpoint(make_brand(), url=receiver.url(), now=datetime.now(UTC))
    with running("work", **NETWORKS):
        for number in range(1, 4):
            happens(endpoint.brand, 5)
            wait_until(lambda number=number: Delivery.objects.filter(state="done").count() == 5 * number, seconds=20)
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 15
