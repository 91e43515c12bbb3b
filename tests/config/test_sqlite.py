"""On SQLite the threads of one process write in the order of their coming, and nobody waits for ever."""

from threading import Thread
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from leadloop.accounts.models import Brand
from leadloop.config.sqlite.turns import Turns
from tests.support.processes import wait_until
from tests.support.story import make_brand
from tests.support.together import all_at_once


def turn_of(connected: Any):
    return connected._turn


def test_a_turn_goes_to_who_asked_first():
    turns, order = Turns(), []
    assert turns.take(0)

    def wait_and_pass_on(name):
        assert turns.take(30)
        order.append(name)
        turns.give_back()

    threads = [Thread(target=wait_and_pass_on, args=[name]) for name in range(8)]
    for number, thread in enumerate(threads, start=1):
        thread.start()
        wait_until(lambda number=number: len(turns._waiting) == number)
    turns.give_back()
    for thread in threads:
        thread.join()
    assert order == list(range(8))
    assert turns.take(0)


def test_who_waited_in_vain_stands_in_nobodys_way():
    turns = Turns()
    assert turns.take(0)
    assert not turns.take(0.01)
    turns.give_back()
    assert turns.take(0)
    assert not turns.take(0)


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db(transaction=True)
class TestConnections:
    def test_no_writer_is_left_behind(self):
        """One after the other: when the first of eight is through, no other lacks more than one."""
        written = [0] * 8
        lacking = []

        def write(mine):
            for _ in range(40):
                with transaction.atomic():
                    # Long enough that all others have come to wait.
                    wait_until(lambda: len(turn_of(connection)._waiting) >= sum(each < 40 for each in written) - 1)
                    written[mine] += 1
                    if written[mine] == 40:
                        lacking.append(40 - min(written))

        results = all_at_once(*(lambda mine=mine: write(mine) for mine in range(8)))
        assert results == [None] * 8
        assert lacking[0] <= 1

    @pytest.mark.parametrize("end", ["commit", "fails", "closes"])
    def test_however_a_transaction_ends_the_next_has_its_turn(self, end):
        make_brand()

        def first():
            if end == "closes":
                with transaction.atomic():
                    Brand.objects.update(name="North")
                    connection.close()
            with transaction.atomic():
                Brand.objects.update(name="South")
                if end == "fails":
                    raise ZeroDivisionError

        (result,) = all_at_once(first)
        assert isinstance(result, ZeroDivisionError) == (end == "fails")
        assert turn_of(connection) is None
        with transaction.atomic():
            Brand.objects.update(name="East")

    def test_who_does_not_get_a_turn_is_told_that_the_database_is_locked(self, monkeypatch):
        def hurried():
            connection.ensure_connection()
            monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
            with transaction.atomic():
                return "wrote"

        with transaction.atomic():
            (result,) = all_at_once(hurried)
        assert isinstance(result, OperationalError)
        assert str(result) == "database is locked"
        assert all_at_once(hurried) == ["wrote"]
