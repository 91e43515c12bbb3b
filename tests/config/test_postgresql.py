"""A kept connection is looked at before it is used."""

import pytest
from django.db import close_old_connections, connection

pytestmark = [pytest.mark.only_on("postgresql"), pytest.mark.django_db(transaction=True)]


def test_a_sound_connection_costs_no_question(count_queries):
    connection.ensure_connection()
    with count_queries() as queries:
        assert connection.is_usable()
    assert queries.count == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_one_that_the_server_ended_is_noticed_and_replaced(monkeypatch):
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
    other.close()
    assert not connection.is_usable()
    # As at the beginning of a request, which looks at the connections that were kept.
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    monkeypatch.setattr(connection, "errors_occurred", True)
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (backend,)


def test_what_the_server_says_unasked_is_no_end():
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("LISTEN anything")
        cursor.execute("SELECT pg_backend_pid()")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("NOTIFY anything")
    other.close()
    assert connection.is_usable()


def test_a_closed_connection_is_of_no_use():
    connection.close()
    assert not connection.is_usable()
    connection.ensure_connection()
    assert connection.is_usable()
