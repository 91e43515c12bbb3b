"""Several workers on one table, and a database that goes away between the mail and its mark."""

import threading

import pytest
from django.db import OperationalError, connection, connections

from leadloop.core.claim import finish as mark
from leadloop.outbox import marking
from leadloop.outbox.models import Message
from leadloop.outbox.sending import Sent, send_due
from tests.outbox.conftest import NOW
from tests.outbox.told import Told, events, expire_leases, stored
from tests.support.story import make_brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    return make_brand(now=NOW)


def test_a_lease_lost_meanwhile_is_left_to_who_has_it(write, brand):
    message = write(store=True, brand=brand)
    other = Told()

    def lose():
        expire_leases()
        assert send_due(other, now=NOW) == Sent(sent=1)

    assert send_due(Told(customer1=lose), now=NOW) == Sent(sent=1)
    assert (stored(message), len(events())) == (("done", 2, ""), 1)


@pytest.mark.django_db(transaction=True)
def test_what_was_sent_is_marked_when_the_database_comes_back(write, monkeypatch):
    # Mail of no brand is marked the same way on both databases.
    message = write(store=True, kind="sign_in")
    monkeypatch.setattr(marking, "AGAIN_SECONDS", (0, 0, 0))
    failures = iter([OperationalError("the database system is shutting down")] * 2)

    def unsteady(*args, **kwargs):
        error = next(failures, None)
        if error is not None:
            raise error
        return mark(*args, **kwargs)

    monkeypatch.setattr(marking, "finish", unsteady)
    transport = Told()
    assert send_due(transport, now=NOW) == Sent(sent=1)
    assert (stored(message), len(transport.given)) == (("done", 1, ""), 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on("postgresql")
def test_only_the_mark_of_what_was_sent_may_be_lost_with_the_power(write, brand):
    write(store=True, brand=brand)
    noted = Noted()
    with connection.execute_wrapper(noted):
        send_due(Told(), now=NOW)
    marks = [sql for sql in noted.statements if "synchronous_commit" in sql]
    assert len(marks) == 1
    assert "UPDATE leadloop_message SET state = 'done'" in marks[0]
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        now = cursor.fetchone()[0]
        cursor.execute("SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit'")
        assert cursor.fetchone()[0] == now


class Noted:
    def __init__(self):
        self.statements = []

    def __call__(self, execute, sql, params, many, context):
        self.statements.append(sql)
        return execute(sql, params, many, context)


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_nothing_twice(smtp_server, smtp_to, write):
    for number in range(120):
        write(number, store=True)
    start, troubles = threading.Barrier(4), []

    def work():
        transport = smtp_to(smtp_server)
        try:
            start.wait(10)
            while send_due(transport, now=NOW, limit=10).sent:
                pass
        except Exception as error:  # noqa: BLE001 - shown below; a thread's own would be lost
            troubles.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert troubles == []
    ids = [each.message["Message-ID"] for each in smtp_server.delivered]
    assert (len(ids), len(set(ids))) == (120, 120)
    assert set(Message.objects.values_list("state", "attempts")) == {("done", 1)}
