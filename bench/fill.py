"""A database that has been in use for years: what one arrival made, copied many times over by the database itself."""

from __future__ import annotations

import psycopg

# Each table with the columns that differ from copy to copy; `n` is the copy's number.
COPIES: dict[str, dict[str, str]] = {
    "account": {"id": "md5('account' || n)::uuid"},
    "contact": {
        "id": "md5('contact' || n)::uuid",
        "account_id": "md5('account' || n)::uuid",
        "email": "'old' || n || '@customer.example'",
        "phone_e164": "'+4930' || (20000000 + n)",
    },
    "lead": {
        "id": "md5('lead' || n)::uuid",
        "contact_id": "md5('contact' || n)::uuid",
        "created_at": "t.created_at - n * interval '3 minutes'",
    },
    "opportunity": {
        "id": "md5('opportunity' || n)::uuid",
        "lead_id": "md5('lead' || n)::uuid",
        "offered_at": "t.offered_at - n * interval '3 minutes'",
        "stage": "'lost'",
    },
    "consent": {"id": "md5('consent' || n)::uuid", "lead_id": "md5('lead' || n)::uuid"},
}
# Tables of which one arrival makes several rows: each of them is copied.
SEVERAL: dict[str, dict[str, str]] = {
    "event": {"lead_id": "md5('lead' || n)::uuid", "opportunity_id": "md5('opportunity' || n)::uuid"},
    "message": {
        "id": "md5('message' || n || t.kind)::uuid",
        "message_id": "'<' || n || t.kind || '@old.example>'",
        "lead_id": "md5('lead' || n)::uuid",
        "opportunity_id": "md5('opportunity' || n)::uuid",
        "state": "'done'",
        # A third of the size is enough to be true to the indexes.
        "html": "left(t.html, 1500)",
    },
    "contactkey": {
        "value": "CASE t.kind WHEN 'email' THEN 'old' || n || '@customer.example' ELSE '+4930' || (20000000 + n) END",
        "contact_id": "md5('contact' || n)::uuid",
    },
}


def fill(database_url: str, count: int) -> None:
    """Copy the only arrival in the database `count` times."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        # The copies are consistent by the way they are made; checking each foreign key would triple the time.
        connection.execute("SET session_replication_role = replica")
        for table, changes in {**COPIES, **SEVERAL}.items():
            copy(connection, f"leadloop_{table}", changes, count)
        # What years have brought is counted, swept and on disk. Left to itself, the database would do that for all of it
        # within the minute that is measured.
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")


def copy(connection: psycopg.Connection, table: str, changes: dict[str, str], count: int) -> None:
    rows = connection.execute(
        "SELECT column_name, is_identity FROM information_schema.columns WHERE table_name = %s", (table,)
    ).fetchall()
    columns = [name for name, identity in rows if identity != "YES"]
    values = [changes.get(name, f't."{name}"') for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    connection.execute(  # type: ignore[call-overload]
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM generate_series(1, {int(count)}) n, (SELECT * FROM {table}) t"
    )
