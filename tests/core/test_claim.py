"""Leases: who holds a row, for how long, and what becomes of it. Messages stand for all due work."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from leadloop.core import claim
from leadloop.core.claim import (
    MAX_ATTEMPTS,
    WorkState,
    claim_again,
    claim_fresh,
    finish,
    give_back,
    park,
    park_exhausted,
    postpone,
    release,
)
from leadloop.outbox.models import Message

NOW = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
LEASE = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)


def make(count=1, **fields):
    given = {"kind": "sign_in", "to": "a@example.com", "subject": "x", "queued_at": NOW, "next_attempt_at": NOW}
    rows = [Message(**{**given, "message_id": f"<{number}@x>", **fields}) for number in range(count)]
    return Message.objects.bulk_create(rows)


def fresh(now=NOW, limit=100):
    return claim_fresh(Message, now=now, limit=limit, lease=LEASE)


def again(now=NOW):
    return claim_again(Message, now=now, lease=LEASE)


def expire():
    Message.objects.update(lease_until=datetime.now(UTC) - MINUTE)


def stored(row):
    return Message.objects.values("state", "attempts", "lease_id", "lease_until", "next_attempt_at", "last_error").get(
        pk=row.pk
    )


@pytest.mark.django_db
def test_a_claim_takes_what_is_due_earliest_first_and_counts_the_attempt():
    late, early = make(1, message_id="<a>")[0], make(1, message_id="<b>", next_attempt_at=NOW - MINUTE)[0]
    make(1, message_id="<c>", next_attempt_at=NOW + timedelta(microseconds=1))
    rows = fresh()
    assert [row.pk for row in rows] == [early.pk, late.pk]
    assert [row.attempts for row in rows] == [1, 1]
    assert len({row.lease_id for row in rows}) == 1
    left = stored(early)["lease_until"] - datetime.now(UTC)
    assert timedelta(minutes=4, seconds=50) < left <= LEASE


@pytest.mark.django_db
def test_a_claim_takes_no_more_than_its_limit():
    make(7)
    assert [len(fresh(limit=3)) for _ in range(4)] == [3, 3, 1, 0]


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["done", "parked", "suppressed", "refused"])
def test_what_is_not_due_is_not_claimed(state):
    make(state=state, sent_at=NOW if state == "done" else None)
    assert (fresh(), again()) == ([], None)


@pytest.mark.django_db
def test_a_claimed_row_is_nobody_elses_until_its_lease_ends():
    row = make()[0]
    fresh()
    assert (fresh(), again()) == ([], None)
    expire()
    assert fresh() == []
    assert again() == row
    assert stored(row)["attempts"] == 2


@pytest.mark.django_db
def test_rows_tried_before_come_one_at_a_time():
    make(3)
    fresh()
    expire()
    taken = [again(), again(), again()]
    assert len({row.pk for row in taken}) == 3
    assert again() is None


@pytest.mark.django_db
def test_a_lease_ends_by_the_databases_clock_whatever_ours_says():
    make()
    fresh()
    assert again(now=NOW + timedelta(days=3650)) is None


@pytest.mark.django_db
def test_finished_is_finished():
    [row] = make() and fresh()
    assert finish(row, sent_at=NOW)
    assert stored(row) == {
        "state": "done",
        "attempts": 1,
        "lease_id": None,
        "lease_until": None,
        "next_attempt_at": NOW,
        "last_error": "",
    }
    assert not finish(row)
    assert (fresh(), again()) == ([], None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "act",
    [
        finish,
        pytest.param(lambda row: give_back(row, now=NOW, error="x"), id="give_back"),
        pytest.param(lambda row: park(row, error="x"), id="park"),
        pytest.param(lambda row: bool(release([row])), id="release"),
        pytest.param(lambda row: postpone(row, until=NOW), id="postpone"),
    ],
)
def test_who_lost_the_lease_changes_nothing(act):
    make()
    [mine] = fresh()
    expire()
    theirs = again()
    before = stored(mine)
    assert not act(mine)
    assert stored(mine) == before
    assert finish(theirs, sent_at=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("attempts", "wait"),
    [(1, 1), (2, 5), (3, 15), (4, 60), (5, 180), (6, 360), (7, 720), (8, 1440), (9, 1440), (15, 1440)],
)
def test_waits_grow_to_a_day_and_spread_by_a_fifth(attempts, wait):
    for jitter in (0.0, 1.0):
        make(message_id=f"<{jitter}>", attempts=attempts - 1)
        row = again() or fresh()[0]
        assert give_back(row, now=NOW, error="451 later", jitter=jitter)
        assert stored(row) == {
            "state": "due",
            "attempts": attempts,
            "lease_id": None,
            "lease_until": None,
            "next_attempt_at": NOW + wait * MINUTE * (1 + 0.2 * jitter),
            "last_error": "451 later",
        }


def test_the_attempts_last_longer_than_three_days():
    waits = [claim._WAITS[min(attempt, len(claim._WAITS)) - 1] for attempt in range(1, MAX_ATTEMPTS)]
    assert timedelta(days=8) < sum(waits, timedelta()) < timedelta(days=10)


@pytest.mark.django_db
def test_the_last_attempt_parks():
    make(attempts=MAX_ATTEMPTS - 1)
    row = again()
    assert give_back(row, now=NOW, error="451 " + "x" * 600)
    assert (stored(row)["state"], len(stored(row)["last_error"])) == ("parked", 500)
    assert again(now=NOW + timedelta(days=99)) is None


@pytest.mark.django_db
def test_released_rows_are_as_they_were():
    make(2)
    make(1, message_id="<tried>", attempts=3)
    rows = [*fresh(), again()]
    assert release(rows) == 3
    assert {row["attempts"] for row in map(stored, rows)} == {0, 3}
    assert {(row["state"], row["lease_id"], row["lease_until"]) for row in map(stored, rows)} == {("due", None, None)}
    assert (len(fresh()), again().attempts) == (2, 4)


@pytest.mark.django_db
def test_postponed_is_due_later_as_if_never_tried():
    make(attempts=3, last_error="451 later")
    row = again()
    assert postpone(row, until=NOW + MINUTE)
    assert stored(row) == {
        "state": "due",
        "attempts": 3,
        "lease_id": None,
        "lease_until": None,
        "next_attempt_at": NOW + MINUTE,
        "last_error": "451 later",
    }
    assert (again(), again(now=NOW + MINUTE)) == (None, row)


@pytest.mark.django_db
def test_releasing_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert release([]) == 0


@pytest.mark.django_db
def test_what_killed_its_worker_each_time_is_parked():
    make(2, attempts=MAX_ATTEMPTS - 2)
    dead, alive = again(), again()
    expire()
    dead, alive = again(), again()
    Message.objects.filter(pk=dead.pk).update(lease_until=datetime.now(UTC) - MINUTE)
    assert park_exhausted(Message) == 1
    assert stored(dead)["state"] == WorkState.PARKED
    assert stored(dead)["last_error"] == "The worker stopped each time it tried this."
    assert (stored(dead)["lease_id"], stored(dead)["lease_until"]) == (None, None)
    assert stored(alive)["state"] == WorkState.DUE
    assert park_exhausted(Message) == 0


@pytest.mark.django_db(transaction=True)
def test_many_workers_claim_nothing_twice():
    make(600)
    start, taken, troubles = threading.Barrier(6), [], []

    def work():
        try:
            start.wait(10)
            while rows := fresh(limit=7):
                taken.extend(row.pk for row in rows)
        except Exception as error:  # noqa: BLE001 - shown below; a thread's own would be lost
            troubles.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert troubles == []
    assert (len(taken), len(set(taken))) == (600, 600)
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("act", "index"),
    [
        (fresh, "message_due"),
        # Behind however many that wait for their first attempt.
        (again, "message_again"),
        (lambda: park_exhausted(Message), "message_again"),
    ],
)
def test_every_look_for_work_is_served_by_its_index(act, index):
    make(3000, state="done", sent_at=NOW)
    Message.objects.filter(pk__in=Message.objects.values("pk")[:1000]).update(state="due", sent_at=None)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE leadloop_message")
        assert index in plan_of(act, cursor)


def plan_of(act, cursor):
    """How the database goes about the statement with which `act` looks for messages."""
    said = []

    def listen(execute, sql, params, many, context):
        if "leadloop_message" in sql:
            said.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        act()
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    [(sql, params)] = said
    cursor.execute(f"{explain} {sql}", params)
    return "\n".join(str(row) for row in cursor.fetchall())
