"""Which tests run on which database. All that ask a database run on both, unless they say why not."""

import pytest

# What a page looks like, what a browser does with it and what the demo is are the same over either database.
# The stories that write are told on both, in a browser too.
on_one_database = pytest.mark.only_on("sqlite")


def once(value):
    """A value of `parametrize` that is tried on one database only: another screen for the same story."""
    return pytest.param(value, marks=on_one_database)


FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server", "live_site"}


def asks_one(item):
    """Whether a test has a database at all."""
    return item.get_closest_marker("django_db") is not None or bool(FIXTURES & set(item.fixturenames))


def runs_on(item, vendor):
    """Whether a test is for this database."""
    return all(mark.args[0] == vendor for mark in item.iter_markers("only_on"))
