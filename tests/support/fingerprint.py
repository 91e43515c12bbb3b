"""Every row of every table, to show that something changed nothing at all.

    with nothing_changes():
        client.head(link)

What opening a page may not do is not for each test to list: a new table is watched from the day it is made.
"""

import contextlib

from django.db import connection


def fingerprint():
    """Return all rows by table, as text in a fixed order."""
    with connection.cursor() as cursor:
        return {name: _rows(cursor, name) for name in sorted(connection.introspection.table_names(cursor))}


def rows_written():
    """How many rows this connection has written so far in its transaction: where it stays, so did every row.

    Of a test within one transaction it tells in no time what a fingerprint tells. Where it grows, somebody may have
    written what was there already.
    """
    if connection.vendor == "sqlite":
        return connection.connection.total_changes
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return cursor.fetchone()[0]


def changes_between(before, after):
    """Return what came and what went, by table; nothing where all rows are as they were."""
    found = {}
    for table in sorted(set(before) | set(after)):
        old, new = before.get(table, []), after.get(table, [])
        if old != new:
            came, went = [row for row in new if row not in old], [row for row in old if row not in new]
            # Doubles of one row differ in number only.
            found[table] = {"came": came, "went": went} if came or went else {"rows": (len(old), len(new))}
    return found


@contextlib.contextmanager
def nothing_changes():
    """Fail where the block left any row of any table other than it was."""
    __tracebackhide__ = True
    before = fingerprint()
    yield
    changes = changes_between(before, fingerprint())
    assert changes == {}, f"Nothing was to change, but:\n{changes}"


def _rows(cursor, table):
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    return sorted(map(repr, cursor.fetchall()))
