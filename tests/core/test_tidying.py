"""PostgreSQL takes note of what is in a table when it is told to."""

import pytest
from django.db import connection

from leadloop.core.tidying import tidy
from leadloop.network.models import Location
from tests.support import story
from tests.support.processes import wait_until


def when(column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM pg_stat_user_tables WHERE relname = 'leadloop_location'")
        return cursor.fetchone()[0]


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db(transaction=True)
def test_removed_rows_are_forgotten_and_what_is_left_is_known():
    story.make_location(story.make_brand())
    before = when("last_vacuum")
    tidy(Location)
    wait_until(lambda: when("last_vacuum") != before)
    assert when("last_analyze") is not None


@pytest.mark.django_db
def test_in_a_transaction_nothing_happens():
    story.make_location(story.make_brand())
    tidy(Location)
    assert Location.objects.count() == 1
