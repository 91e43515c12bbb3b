"""Real workers, real signals, a real mail server: nothing is lost, nothing twice but what was in hand."""

import random
import signal
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction

from leadloop.core.claim import MAX_ATTEMPTS
from leadloop.followups.models import Step
from leadloop.network.enums import WEEKDAYS
from leadloop.outbox.models import Message
from leadloop.worker.models import WorkerSeen
from tests.outbox.scripted import HANG, ScriptedServer
from tests.support.audit import assert_nothing_broken
from tests.support.processes import run, running, wait_until
from tests.support.story import make_brand, make_location, make_opportunity

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def brand():
    brand = make_brand()
    # Open at any time: these tests run in real time, also on a Sunday.
    make_location(brand, hours={day: [["00:00", "24:00"]] for day in WEEKDAYS})
    return brand


def queue(brand, count, **fields):
    now = datetime.now(UTC)
    Message.objects.bulk_create(
        Message(
            **{
                "brand": brand,
                "kind": "survey",
                "to": f"customer{number}@customer.example",
                "subject": "How was it?",
                "text": "Hello\n",
                "html": "<p>Hello</p>\n",
                "message_id": f"<{number}.{random.random()}@leads.example>",
                "queued_at": now,
                "next_attempt_at": now + number * timedelta(microseconds=1),
                **fields,
            }
        )
        for number in range(count)
    )


def leases_end():
    """As if five minutes had passed."""
    Message.objects.filter(lease_until__isnull=False).update(lease_until=datetime.now(UTC) - timedelta(minutes=1))
    Step.objects.filter(lease_until__isnull=False).update(lease_until=datetime.now(UTC) - timedelta(minutes=1))


def states():
    return Counter(Message.objects.values_list("state", flat=True))


def delivered(smtp_server):
    return Counter(each.message["Message-ID"] for each in smtp_server.delivered)


def test_until_idle_does_all_that_is_due_and_ends(smtp_server, brand):
    # Long enough ago that its first reminder is due.
    made = datetime.now(UTC) - timedelta(days=9)
    make_opportunity(brand, now=made)
    done = run("work", "--until-idle", LEADLOOP_SMTP_URL=smtp_server.url)
    assert (done.returncode, done.stdout) == (0, "")
    assert states() == {"done": Message.objects.count()}
    assert {each.message["X-Leadloop-Kind"] for each in smtp_server.delivered} >= {"lead_received", "offer_reminder"}
    assert set(delivered(smtp_server).values()) == {1}
    assert WorkerSeen.objects.count() == 0


def test_without_a_mail_server_the_rows_are_the_mailbox(brand):
    queue(brand, 3)
    assert run("work", "--until-idle").returncode == 0
    assert states() == {"done": 3}


def test_until_idle_tells_that_the_mail_server_is_away(brand):
    queue(brand, 3)
    with ScriptedServer() as gone:
        pass
    done = run("work", "--until-idle", LEADLOOP_SMTP_URL=f"smtp://127.0.0.1:{gone.port}")
    assert done.returncode == 1
    assert "mail server away" in done.stderr
    assert set(Message.objects.values_list("state", "attempts", "lease_id")) == {("due", 0, None)}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_stop_finishes_the_message_in_hand_and_gives_back_the_rest(smtp_server, brand, number):
    queue(brand, 400)
    with running("work", LEADLOOP_SMTP_URL=smtp_server.url) as worker:
        wait_until(lambda: len(smtp_server.delivered) > 5)
        assert WorkerSeen.objects.count() == 1
        worker.send_signal(number)
        began = time.monotonic()
        assert worker.wait(20) == 0
        assert time.monotonic() - began < 10
    sent = set(Message.objects.filter(state="done").values_list("message_id", flat=True))
    assert delivered(smtp_server) == dict.fromkeys(sent, 1)
    assert 0 < len(sent) < 400
    assert set(Message.objects.filter(state="due").values_list("attempts", "lease_id", "lease_until")) == {
        (0, None, None)
    }
    assert WorkerSeen.objects.count() == 0


def test_a_stop_does_not_wait_for_a_mail_server_that_does_not_answer(brand):
    queue(brand, 3)
    with ScriptedServer() as server:
        server.say(".", HANG)
        with running("work", LEADLOOP_SMTP_URL=f"smtp://127.0.0.1:{server.port}") as worker:
            wait_until(lambda: server.contents)
            worker.send_signal(signal.SIGTERM)
            began = time.monotonic()
            assert worker.wait(20) == 0
            assert time.monotonic() - began < 12
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert set(Message.objects.values_list("state", "lease_id")) == {("due", None)}


def test_kill_9_at_random_moments_loses_nothing(smtp_server, brand):
    random.seed(20260603)
    queue(brand, 600)
    for day in range(4):
        make_opportunity(brand, now=datetime.now(UTC) - timedelta(days=9 + day))
    kills = 0
    while states()["due"] and kills < 6:
        reached = len(smtp_server.delivered) + random.randrange(1, 120)
        with running("work", LEADLOOP_SMTP_URL=smtp_server.url) as worker:
            wait_until(lambda: len(smtp_server.delivered) >= reached or not states()["due"])  # noqa: B023 - within
            worker.kill()
            worker.wait(10)
        kills += 1
        leases_end()
    assert run("work", "--until-idle", LEADLOOP_SMTP_URL=smtp_server.url).returncode == 0
    assert states() == {"done": Message.objects.count()}
    times = delivered(smtp_server)
    assert set(times) == set(Message.objects.values_list("message_id", flat=True))
    # At each kill one message may have been in hand.
    assert sum(times.values()) - len(times) <= kills
    # One reminder for each opportunity and one step that follows: nothing was asked twice.
    assert set(Counter(Step.objects.filter(state="done").values_list("opportunity", "position")).values()) == {1}
    assert_nothing_broken()


@pytest.mark.parametrize("when", ["", "EHLO", "MAIL", "RCPT", "DATA", ".", "after", "RSET"])
def test_kill_9_at_each_reply_of_the_mail_server(brand, when):
    queue(brand, 4)
    with ScriptedServer() as server:
        if when == "RSET":
            server.say("RCPT", "451 later")
        with running("work", LEADLOOP_SMTP_URL=f"smtp://127.0.0.1:{server.port}") as worker:
            killed = threading.Event()

            def kill():
                worker.kill()
                worker.wait(10)
                killed.set()

            server.do("." if when == "after" else when, kill, after=when == "after")
            assert killed.wait(30)
        leases_end()
        Message.objects.filter(state="due").update(next_attempt_at=datetime.now(UTC) - timedelta(minutes=1))
        assert run("work", "--until-idle", LEADLOOP_SMTP_URL=f"smtp://127.0.0.1:{server.port}").returncode == 0
        ids = Counter(content.split(b"\r\n")[0] for content in server.contents)
    assert states() == {"done": 4}
    assert len(ids) == 4
    # Killed before it heard that the message was taken, the worker sends it again. After that it depends on who is
    # faster, the kill or the commit: both are what is promised.
    twice, once = [1, 1, 1, 2], [1, 1, 1, 1]
    assert sorted(ids.values()) in {".": [twice], "after": [once, twice]}.get(when, [once])
    assert_nothing_broken()


def test_two_workers_share_the_work_and_do_nothing_twice(smtp_server, brand):
    queue(brand, 300)
    for day in range(5):
        make_opportunity(brand, now=datetime.now(UTC) - timedelta(days=9 + day))
    with running("work", LEADLOOP_SMTP_URL=smtp_server.url), running("work", LEADLOOP_SMTP_URL=smtp_server.url):
        wait_until(lambda: not states()["due"] and not Step.objects.filter(
            state="due", next_attempt_at__lte=datetime.now(UTC)).exists(), seconds=60)  # fmt: skip
    assert set(delivered(smtp_server).values()) == {1}
    assert set(Message.objects.values_list("state", "attempts")) == {("done", 1)}
    assert set(Step.objects.values_list("state", "attempts")) == {("done", 1), ("due", 0)}


def test_a_message_that_kills_its_worker_is_parked_and_the_rest_flows(brand):
    queue(brand, 1, to="poison@customer.example", attempts=MAX_ATTEMPTS - 3)
    with ScriptedServer() as server:
        for _round in range(3):
            queue(brand, 2)
            with running("work", LEADLOOP_SMTP_URL=f"smtp://127.0.0.1:{server.port}") as worker:
                server.do("RCPT TO:<poison@customer.example>", worker.kill)
                assert worker.wait(30) == -signal.SIGKILL
            leases_end()
        queue(brand, 2)
        assert run("work", "--until-idle", LEADLOOP_SMTP_URL=f"smtp://127.0.0.1:{server.port}").returncode == 0
    poison = Message.objects.get(to="poison@customer.example")
    assert (poison.state, poison.attempts) == ("parked", MAX_ATTEMPTS)
    assert poison.last_error == "The worker stopped each time it tried this."
    assert states() == {"done": 8, "parked": 1}
    assert len(server.contents) == 8


@pytest.mark.only_on("postgresql")
def test_lost_connections_to_the_database_cost_nothing(smtp_server, brand):
    queue(brand, 400)
    with running("work", LEADLOOP_SMTP_URL=smtp_server.url) as worker:
        for _time in range(5):
            reached = len(smtp_server.delivered) + 30
            wait_until(lambda: len(smtp_server.delivered) >= reached)  # noqa: B023 - within
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                )
        wait_until(lambda: not states()["due"], seconds=60)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    assert set(Message.objects.values_list("state", "attempts")) == {("done", 1)}
    assert set(delivered(smtp_server).values()) == {1}


@pytest.mark.only_on("sqlite")
def test_a_locked_database_is_waited_for(smtp_server, brand):
    queue(brand, 40)
    with running("work", LEADLOOP_SMTP_URL=smtp_server.url) as worker:
        wait_until(lambda: len(smtp_server.delivered) >= 5)
        with transaction.atomic():
            # IMMEDIATE: nobody else writes until this ends.
            time.sleep(2)
        wait_until(lambda: not states()["due"], seconds=60)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    assert set(delivered(smtp_server).values()) == {1}


def test_a_worker_waits_for_a_database_that_is_away(brand):
    connections.close_all()
    with running("work", LEADLOOP_DATABASE_URL="postgresql://nobody@127.0.0.1:1/nowhere") as worker:
        # Told twice: after the first trouble it lived on.
        for _time in range(2):
            assert any('"database trouble"' in line for line in worker.stderr), "it ended"
        assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0


def test_a_worker_refuses_tables_of_another_version(tmp_path):
    done = run("work", LEADLOOP_DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")
    assert done.returncode == 1
    assert "Run: leadloop migrate" in done.stderr
    assert "Traceback" not in done.stderr
