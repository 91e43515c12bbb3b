"""What every test may ask for. The parts are in tests/support/, one file for each."""

import gc
import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management.commands import flush
from django.db import connection
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import sync_playwright
from psycopg._preparing import PrepareManager

from tests.support import browser, mail, migrated, prepared
from tests.support.audit import assert_nothing_broken
from tests.support.databases import asks_one, runs_on
from tests.support.processes import wait_until
from tests.support.queries import count_queries as counting

# A busy machine is slow, not wrong: no test asserts a time.
hypothesis_settings.register_profile("leadloop", deadline=None)
hypothesis_settings.load_profile("leadloop")

# Tests with these start a browser or a demo.
SLOW_FIXTURES = {"chromium", "told", "told_shortly"}
FAILED = pytest.StashKey[bool]()


# The database


def pytest_configure(config):
    """Keep SQLite's test database in a file: locks, WAL and threads then behave as they do for users."""
    database = django_settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        database.setdefault("TEST", {})["NAME"] = str(Path(django_settings.LEADLOOP_DATA_DIR) / "test.sqlite3")
        # As scripts/postgresql.py has it: who loses power loses a test's database, which is thrown away anyhow.
        database["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
    monkey = pytest.MonkeyPatch()
    if hasattr(config, "workerinput"):
        creation: Any = connection.creation
        monkey.setattr(creation, "_create_test_db", migrated.copied(creation._create_test_db))
    monkey.setattr(connection.ops, "sql_flush", delete_rows)
    monkey.setattr(PrepareManager, "_should_discard", prepared.kept(PrepareManager._should_discard))
    # It would make the rows of these tables anew.
    monkey.setattr(flush, "emit_post_migrate_signal", lambda *_, **__: None)
    config.add_cleanup(monkey.undo)


def pytest_collection_finish(session):
    """What is loaded by now stays: looking through it for garbage again and again takes a twentieth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        migrated.forget()


KEPT = {"django_content_type", "auth_permission"}


def delete_rows(_style, tables, *, reset_sequences=False, allow_cascade=False):
    """The statements that empty tables after a test that committed; PostgreSQL's TRUNCATE of so many takes 0.1 s.

    In any order, because both databases look at our foreign keys when all is done. What the migration put in stays.
    """
    assert not reset_sequences, "no test needs numbers that begin at 1"
    statements = [f"DELETE FROM {connection.ops.quote_name(each)}" for each in tables if each not in KEPT]
    return statements if connection.vendor == "sqlite" else ["; ".join(statements)]


def pytest_collection_modifyitems(config, items):
    """Leave out, in sight, the tests about the other database, and those about none where another run has them.

    Begin with the slow ones, lest one core wait at the end.
    """
    elsewhere = bool(os.environ.get("LEADLOOP_TEST_ONLY_WITH_DATABASE"))
    left_out = [item for item in items if not runs_on(item, vendor()) or (elsewhere and not asks_one(item))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    # Only what runs side by side is sorted: who runs some tests alone expects them in the order of the file.
    slow_first = hasattr(config, "workerinput")
    items[:] = sorted(
        (item for item in items if item not in left_out),
        key=lambda item: slow_first and not SLOW_FIXTURES & set(item.fixturenames),
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Before the test database is dropped, hang up for those who forgot: a browser keeps its connections to the live
    server, whose threads keep theirs to the database."""
    yield
    if vendor() == "postgresql":
        # Since the browser's loop ended, this is again the connection from before it began: idle for long, or cut off
        # by a test about lost connections.
        connection.close()
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            wait_until(lambda: hang_up_the_others(cursor) == 0)


def hang_up_the_others(cursor):
    """End all other sessions in the test database; returns how many were still there.

    It only tells them to end, and on a busy machine they take a while. Dropping the database waits 5 seconds for them.
    """
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    return len(cursor.fetchall())


def vendor():
    return "sqlite" if connection.vendor == "sqlite" else "postgresql"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(autouse=True)
def audit_after_test(request):
    """Audit what the test left in the database. Code that broke an invariant fails the test that made it do so."""
    if not asks_one(request.node) or request.node.get_closest_marker("broken_data"):
        yield
        return
    # Asked for here, so that it is still open when this fixture's second half runs.
    request.getfixturevalue("db")
    yield
    # A test that failed has said what is wrong.
    if not request.node.stash.get(FAILED, False):
        assert_nothing_broken()


@pytest.fixture
def count_queries():
    """`with count_queries() as queries: …` then `queries.count`; `count_queries(most=5)` fails beyond."""
    return counting


# Mail


@pytest.fixture
def smtp_server():
    """A real SMTP server on loopback: `url`, `delivered`, and `reject`, `delay`, `hang`, `drop`, `lose_reply`."""
    with mail.running_smtp_server() as server:
        yield server


# The browser


@pytest.fixture(scope="session")
def chromium():
    """The browser, started once for each worker."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser.executable(), args=browser.FLAGS)
        yield started
        started.close()


@pytest.fixture
def live_site(live_server, settings):
    """The product behind a real port: `live_site.url`, and `live_site.url + path`; links in mails lead to it."""
    settings.LEADLOOP_BASE_URL = live_server.url
    return live_server


@pytest.fixture
def page(request, chromium, live_site):
    """A new page, as on a phone in daylight; `@on(DESKTOP_DARK)` or `@every_screen` choose otherwise.

    The test fails on any error on the console, CSP violation or request to another host; `page.watch.allow("404")`
    names what it provokes on purpose.
    """
    with browser.open_page(chromium, getattr(request, "param", browser.PHONE), {live_site.url}) as opened:
        yield opened


@pytest.fixture
def open_page(request, chromium, live_site):
    """A function for tests with several people at once: `open_page(DESKTOP)`; each has cookies of its own."""
    with ExitStack() as stack:
        yield lambda screen=browser.PHONE: stack.enter_context(browser.open_page(chromium, screen, {live_site.url}))


@pytest.fixture
def axe():
    """`axe(page)` fails on everything that is serious or critical for people with a disability."""
    return browser.assert_accessible
