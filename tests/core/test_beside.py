"""Work beside its owner is done in order, is seen when it failed, and is done at once where nobody else would see the rows."""

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


class TestReadingAhead:
    @pytest.mark.django_db(transaction=True)
    def test_all_are_made_in_their_order(self):
        made = []
        story.make_brand()
        assert list(ahead(lambda n=n: note(made) or n for n in range(5))) == [0, 1, 2, 3, 4]
        assert [brands for _thread, brands in made] == [1] * 5
        assert ({thread for thread, _brands in made} == {get_ident()}) is (connection.vendor == "sqlite")

    @pytest.mark.django_db(transaction=True)
    def test_the_next_is_made_while_one_is_looked_at(self):
        made = Event()
        found = ahead([lambda: "one", lambda: made.set() or "two"])
        assert next(found) == "one"
        assert made.wait(30) if connection.vendor == "postgresql" else not made.is_set()
        assert [*found] == ["two"]

    @pytest.mark.django_db(transaction=True)
    def test_what_failed_is_raised_in_its_turn(self):
        found = ahead([lambda: 1, lambda: 1 / 0])
        assert next(found) == 1
        with pytest.raises(ZeroDivisionError):
            next(found)

    @pytest.mark.django_db(transaction=True)
    def test_who_looks_at_no_more_of_them_has_no_more_made(self):
        made = []
        found = ahead([lambda n=n: made.append(n) or n for n in range(100)])
        assert next(found) == 0
        found.close()
        assert len(made) < 5

    @pytest.mark.django_db
    def test_in_a_transaction_each_is_made_when_it_is_asked_for(self):
        made = []
        story.make_brand()
        for n, _each in enumerate(ahead([lambda: note(made)] * 3), 1):
            assert made == [(get_ident(), 1)] * n
