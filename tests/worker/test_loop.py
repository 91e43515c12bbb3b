"""The loop in one process: what it does in a turn, how long it rests, and what it survives."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from leadloop.journeys.due_work import work_due_steps
from leadloop.outbox.delivery import Unreachable
from leadloop.outbox.models import Message
from leadloop.outbox.transports import LocalMailbox
from leadloop.worker import life, loop
from leadloop.worker.loop import MailAway, Worker
from leadloop.worker.models import WorkerSeen
from tests.support.story import make_brand

# Not within a transaction: the worker closes connections that it has reason to mistrust.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rests(monkeypatch):
    """How long the worker rested each time; time goes on without anybody waiting."""
    seconds, moment = [], [1000.0]

    def sleep(length):
        seconds.append(length)
        moment[0] += length

    monkeypatch.setattr(loop, "sleep", sleep)
    monkeypatch.setattr(loop, "monotonic", lambda: moment[0])
    return seconds


def stop_after(turns):
    """Asked at the beginning of each turn and now and then between."""
    asked = iter(range(turns))
    return lambda: next(asked, None) is None


def queue(count=1):
    now = datetime.now(UTC)
    Message.objects.bulk_create(
        Message(kind="sign_in", to="a@example.com", message_id=f"<{n}@x>", queued_at=now, next_attempt_at=now)
        for n in range(count)
    )


class Away(LocalMailbox):
    leaves_the_house = True

    def __init__(self, times):
        self.times = times

    def deliver(self, message):
        if self.times:
            self.times -= 1
            raise Unreachable("mail.example:25: refused")


def test_all_that_is_due_is_done_and_the_worker_is_idle(rests):
    queue(250)
    Worker(LocalMailbox(), chores=[], stop=lambda: False).run(until_idle=True)
    assert set(Message.objects.values_list("state", flat=True)) == {"done"}
    assert rests == []


def test_it_rests_longer_while_nothing_is_due_but_a_second_at_most(rests):
    Worker(LocalMailbox(), chores=[], stop=stop_after(30)).run()
    assert rests[:5] == pytest.approx([0.05, 0.1, 0.2, 0.4, 0.8])
    assert max(rests) == pytest.approx(1.0)


def test_chores_are_done_at_once_and_then_each_minute(rests):
    calls = []

    def chore(*, now):
        calls.append(now)
        return 0

    Worker(LocalMailbox(), chores=[chore], stop=stop_after(400)).run()
    assert len(calls) == 1 + int(sum(rests) // 60)


def test_a_mail_server_that_is_away_is_asked_less_and_less_often(rests, caplog):
    queue(3)
    transport = Away(times=4)
    Worker(transport, chores=[], stop=stop_after(120)).run()
    waits = [record.again_in_s for record in caplog.records if record.getMessage() == "mail server away"]
    assert waits == [0.5, 1.0, 2.0, 4.0]
    assert set(Message.objects.values_list("state", "attempts")) == {("done", 1)}


def test_until_idle_sends_what_a_chore_queued(rests):
    waiting = iter([1])

    def chore(*, now):
        count = next(waiting, 0)
        queue(count)
        return count

    Worker(LocalMailbox(), chores=[chore], stop=lambda: False).run(until_idle=True)
    assert list(Message.objects.values_list("state", flat=True)) == ["done"]


def test_until_idle_does_not_wait_for_a_mail_server(rests):
    queue(3)
    with pytest.raises(MailAway):
        Worker(Away(times=99), chores=[], stop=lambda: False).run(until_idle=True)
    assert set(Message.objects.values_list("state", "attempts", "lease_id")) == {("due", 0, None)}


@pytest.mark.parametrize("error", [OperationalError("database is locked"), ZeroDivisionError("a bug")], ids=repr)
def test_whatever_breaks_a_turn_the_next_one_comes(rests, monkeypatch, error):
    queue()
    errors = iter([error] * 3)

    def breaks(**fields):
        found = next(errors, None)
        if found:
            raise found
        return work_due_steps(**fields)

    monkeypatch.setattr(loop, "work_due_steps", breaks)
    Worker(LocalMailbox(), chores=[], stop=lambda: False).run(until_idle=True)
    assert Message.objects.get().state == "done"
    # Half a second, one, two; in pieces of a second, because a signal does not end a sleep.
    assert rests == [0.5, 1.0, 1.0, 1.0]


def test_until_idle_does_not_wait_for_ever(rests, monkeypatch):
    def breaks(**_fields):
        raise OperationalError("gone")

    monkeypatch.setattr(loop, "work_due_steps", breaks)
    with pytest.raises(OperationalError):
        Worker(LocalMailbox(), chores=[], stop=lambda: False).run(until_idle=True)


def test_a_worker_that_is_asked_to_stop_begins_nothing(rests):
    queue()
    Worker(LocalMailbox(), chores=[], stop=lambda: True).run()
    assert Message.objects.get().state == "due"


def test_signs_of_life_come_every_few_seconds_and_end_on_purpose(monkeypatch):
    moment = [1000.0]
    monkeypatch.setattr(life, "monotonic", lambda: moment[0])
    WorkerSeen.objects.create(name="old", at=datetime.now(UTC) - timedelta(days=2))
    worker = life.SignOfLife()
    worker.show()
    first = WorkerSeen.objects.get().at
    assert datetime.now(UTC) - first < timedelta(seconds=10)
    moment[0] += life.EVERY_SECONDS - 1
    worker.show()
    assert WorkerSeen.objects.get().at == first
    moment[0] += 2
    worker.show()
    assert WorkerSeen.objects.get().at > first
    worker.end()
    assert WorkerSeen.objects.count() == 0


def test_a_slow_batch_still_gives_signs_of_life(rests, monkeypatch):
    brand = make_brand()
    now = datetime.now(UTC)
    Message.objects.create(
        brand=brand, kind="survey", to="a@example.com", message_id="<1>", queued_at=now, next_attempt_at=now
    )
    shown = []
    monkeypatch.setattr(life.SignOfLife, "show", lambda _self: shown.append(Message.objects.get().state))
    Worker(Away(times=0), chores=[], stop=lambda: False).run(until_idle=True)
    assert shown[0] == "due"
