"""The tables, made once for a whole run of the tests: the first worker migrates, the others copy what it made."""

import fcntl
import os
import subprocess
import uuid
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection

from tests.support.processes import LEADLOOP, database_url

MIGRATE_WITHIN_S = 600


def copied(create):
    """Django's way to make the test's database, with the tables in it: its migrations then find nothing to do."""

    def make(verbosity, autoclobber, keepdb=False):
        with alone():
            if connection.vendor == "sqlite":
                name = create(verbosity, autoclobber, keepdb)
                Path(name).write_bytes(template_file().read_bytes())
                return name
            connection.settings_dict["TEST"]["TEMPLATE"] = template_database()
            return create(verbosity, autoclobber, keepdb)

    return make


@contextmanager
def alone():
    """Only one worker at a time: the second is to find what the first has made, whole."""
    with (folder() / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def folder():
    return Path(os.environ["LEADLOOP_DATA_DIR"])


def template_file():
    made, scratch = folder() / "migrated.sqlite3", folder() / "migrating.sqlite3"
    if not made.exists():
        migrate(f"sqlite:///{scratch}")
        # Nobody has it open any more, so that all of it is in the one file.
        scratch.rename(made)
    return made


def template_database():
    made = folder() / "migrated"
    if not made.exists():
        # Another name for each run, since two may share a server. It is written down first, so that it is dropped in any case.
        name = f"leadloop_migrated_{uuid.uuid4().hex}"
        made.with_suffix(".name").write_text(name)
        on_server(f'CREATE DATABASE "{name}"')
        migrate(beside(name))
        made.write_text(name)
    return made.read_text()


def forget():
    """Drop what the workers copied from, at the run's end: the server may be somebody's own."""
    named = folder() / "migrated.name"
    if named.exists():
        on_server(f'DROP DATABASE IF EXISTS "{named.read_text()}"')
        named.unlink()


def on_server(statement):
    with psycopg.connect(beside("postgres"), autocommit=True) as server:
        server.execute(statement)


def beside(name):
    """The address of another database on the test's server."""
    return f"{database_url().rpartition('/')[0]}/{name}"


def migrate(url):
    """In a process of its own, whose settings name that database."""
    env = {**os.environ, "LEADLOOP_DATABASE_URL": url}
    done = subprocess.run(
        [LEADLOOP, "migrate"], env=env, capture_output=True, text=True, check=False, timeout=MIGRATE_WITHIN_S
    )
    assert done.returncode == 0, done.stdout + done.stderr
