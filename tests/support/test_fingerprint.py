from datetime import timedelta

import pytest

from leadloop.accounts.models import Brand
from leadloop.history.models import Event
from tests.support.fingerprint import changes_between, fingerprint, nothing_changes, rows_written
from tests.support.story import NOW, make_brand


@pytest.fixture
def brand(db):
    return make_brand()


def test_reading_changes_nothing(brand):
    with nothing_changes():
        assert Brand.objects.count() == 1
        assert list(Event.objects.all()) == []


def test_one_changed_value_is_seen(brand):
    with pytest.raises(AssertionError, match="leadloop_brand"), nothing_changes():
        Brand.objects.update(created_at=NOW + timedelta(seconds=1))


def test_a_row_more_is_seen(brand):
    before = fingerprint()
    make_brand("Southwind")
    changed = changes_between(before, fingerprint())
    assert len(changed["leadloop_brand"]["came"]) == 1
    assert changed["leadloop_brand"]["went"] == []


def test_the_same_row_once_more_is_seen():
    assert changes_between({"t": ["(1,)"]}, {"t": ["(1,)", "(1,)"]}) == {"t": {"rows": (1, 2)}}


def test_every_table_is_watched(brand):
    assert {"leadloop_opportunity", "leadloop_step", "leadloop_message", "leadloop_event", "django_session"} <= set(
        fingerprint()
    )


def test_each_written_row_is_counted_and_no_read_one(brand):
    before = rows_written()
    assert Brand.objects.count() == 1
    assert rows_written() == before
    Brand.objects.update(created_at=NOW + timedelta(seconds=1))
    assert rows_written() == before + 1
    make_brand("Southwind")
    assert rows_written() > before + 2
