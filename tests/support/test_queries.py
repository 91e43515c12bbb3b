import pytest
from django.db import connection, transaction


def ask():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@pytest.mark.django_db
def test_it_counts_statements_but_not_savepoints(count_queries):
    with count_queries() as queries:
        ask()
        with transaction.atomic():
            ask()
    assert queries.statements == ["SELECT 1", "SELECT 1"]


@pytest.mark.django_db
def test_it_fails_beyond_the_most(count_queries):
    with pytest.raises(AssertionError, match="1 queries, at most 0 expected"), count_queries(most=0):
        ask()
