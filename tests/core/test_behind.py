"""Work beside its owner is done in order, is seen when it failed, and is done at once where nobody else would see the rows."""

from threading import get_ident

import pytest
from django.db import connection

from leadloop.accounts.models import Brand
from leadloop.core.behind import Behind
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
