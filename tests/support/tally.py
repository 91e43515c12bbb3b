"""Counts what a run came to and writes it where LEADLOOP_TEST_TALLY says, for scripts/run_tests.py to add up.

Skipped counts as failed: nothing is skipped in silence. A test about one database says `only_on` and is not collected
on the other.
"""

import json
import os
from pathlib import Path

import pytest


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter, exitstatus):
    counts = tally(terminalreporter.stats)
    for report in terminalreporter.stats.get("skipped", []):
        where = report.nodeid
        terminalreporter.write_line(f"SKIPPED counts as failed: {where}: {report.longrepr[-1]}", red=True)
    path = os.environ.get("LEADLOOP_TEST_TALLY")
    if path:
        Path(path).write_text(json.dumps(counts), encoding="utf-8")


def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and exitstatus == pytest.ExitCode.OK and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def tally(stats):
    """Return passed and failed tests. A test that passed and then failed in its clean-up has failed, once."""
    broken = {each.nodeid for kind in ("failed", "error", "skipped") for each in stats.get(kind, [])}
    passed = {each.nodeid for kind in ("passed", "xfailed") for each in stats.get(kind, [])}
    return {"passed": len(passed - broken), "failed": len(broken)}
