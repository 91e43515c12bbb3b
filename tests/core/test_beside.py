"""Work beside its owner is done in order, is seen when it failed, and is done at once where nobody else would see the rows."""

from collections.abc import Callable
from threading import Event, get_ident

import pytest
from django.db import connection

from leadloop.accounts.models import Brand
from leadloop.core.beside import Behind, ahead
from tests.support import story


def note(into):
    into.append((get_ident(), Brand.objects.count()))


@pytest.mark.django_db(transaction=True)
class TestWithRowsThatEverybodySees:
    def test_it_is_done_by_the_end(self):
        done = []
        story.make_brand()
        with Behind() as behind:
            for _ in range(3):
                behind.do(lambda: note(done))
        assert [brands for _thread, brands in done] == [1, 1, 1]
        assert ({thread for thread, _brands in done} == {get_ident()}) is (connection.vendor == "sqlite")

    def test_what_failed_is_raised(self):
        done = []

        def do_both():
            with Behind() as behind:
                behind.do(lambda: 1 / 0)
                behind.do(lambda: note(done))

        with pytest.raises(ZeroDivisionError):
            do_both()
        assert done == []

    def test_what_failed_last_is_raised_at_the_end(self):
        with pytest.raises(ZeroDivisionError), Behind() as behind:
            behind.do(lambda: 1 / 0)


@pytest.mark.django_db
def test_in_a_transaction_it_is_done_at_once():
    done = []
    story.make_brand()
    with Behind() as behind:
        behind.do(lambda: note(done))
        assert done == [(get_ident(), 1)]


class Maker:
    """Makes a value, and notes by which thread and what it saw of the database."""

    def __init__(self, value):
        self.value, self.made, self.noted = value, Event(), []

    def __call__(self):
        note(self.noted)
        self.made.set()
        return self.value


class TestReadingAhead:
    @pytest.mark.django_db(transaction=True)
    def test_all_are_made_in_their_order(self):
        makers = [Maker(n) for n in range(5)]
        story.make_brand()
        assert list(ahead(makers)) == [0, 1, 2, 3, 4]
        noted = [each for maker in makers for each in maker.noted]
        assert [brands for _thread, brands in noted] == [1] * 5
        assert ({thread for thread, _brands in noted} == {get_ident()}) is (connection.vendor == "sqlite")

    @pytest.mark.django_db(transaction=True)
    def test_the_next_is_made_while_one_is_looked_at(self):
        one, two = Maker("one"), Maker("two")
        found = ahead([one, two])
        assert next(found) == "one"
        assert two.made.wait(30) if connection.vendor == "postgresql" else not two.made.is_set()
        assert [*found] == ["two"]

    @pytest.mark.django_db(transaction=True)
    def test_what_failed_is_raised_in_its_turn(self):
        makers: list[Callable[[], int]] = [Maker(1), lambda: 1 // 0]
        found = ahead(makers)
        assert next(found) == 1
        with pytest.raises(ZeroDivisionError):
            next(found)

    @pytest.mark.django_db(transaction=True)
    def test_who_looks_at_no_more_of_them_has_no_more_made(self):
        makers = [Maker(n) for n in range(100)]
        found = ahead(makers)
        assert next(found) == 0
        found.close()
        assert sum(maker.made.is_set() for maker in makers) < 5

    @pytest.mark.django_db
    def test_in_a_transaction_each_is_made_when_it_is_asked_for(self):
        first, second = Maker(1), Maker(2)
        story.make_brand()
        found = ahead([first, second])
        assert next(found) == 1
        assert (first.noted, second.noted) == ([(get_ident(), 1)], [])
        assert next(found) == 2
