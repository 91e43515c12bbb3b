"""Loaded before Django's settings: gives every run its own data folder and the database that was asked for.

LEADLOOP_TEST_DATABASE_URL chooses the database; absent, it is SQLite in a temporary folder. No other LEADLOOP_ setting
of the shell reaches the tests, so that they mean the same on every machine.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_chosen = os.environ.get("LEADLOOP_TEST_DATABASE_URL") or os.environ.get("LEADLOOP_DATABASE_URL", "")

# The workers of pytest-xdist inherit the environment that the first process made, and must not make it anew.
if "PYTEST_XDIST_WORKER" not in os.environ:
    for _name in [
        each for each in os.environ if each.startswith("LEADLOOP_") and not each.startswith("LEADLOOP_TEST_")
    ]:
        del os.environ[_name]
    _folder = tempfile.mkdtemp(prefix="leadloop-test-")
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    os.environ["LEADLOOP_DATA_DIR"] = _folder
    # Where collected files would lie: whitenoise warns if it is missing. The live server finds them in the source.
    Path(_folder, "static").mkdir()
    os.environ["LEADLOOP_SECRET_KEY"] = "only-for-tests-" + "0123456789abcdef" * 4
    if _chosen:
        os.environ["LEADLOOP_DATABASE_URL"] = _chosen

# Playwright's synchronous interface keeps an event loop in the test's thread, and Django then takes every query for one
# made in asynchronous code. Leadloop has none.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
