import pytest
from django.db import connection, transaction

from leadloop.core.statements import run

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("postgresql")]
STATEMENT = "SELECT 'kept over a rollback'"


def prepared():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement = %s", [STATEMENT])
        return cursor.fetchone()[0]


def test_a_rollback_forgets_nothing():
    for _ in range(4):
        run(STATEMENT, []).close()
    assert prepared() == 1
    with transaction.atomic():
        transaction.set_rollback(True)
    run(STATEMENT, []).close()
    assert prepared() == 1


def test_what_makes_tables_others_does():
    for _ in range(4):
        run(STATEMENT, []).close()
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    run(STATEMENT, []).close()
    assert prepared() == 0
