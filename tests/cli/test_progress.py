"""How far a long task has come: moving on a terminal, now and then elsewhere."""

import io

import pytest

from leadloop.cli import progress
from leadloop.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def pass_time(monkeypatch):
    """`pass_time(10)` lets seconds pass."""
    now = [1000.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])

    def run(seconds):
        now[0] += seconds

    return run


def test_elsewhere_it_is_a_plain_line_now_and_then(pass_time):
    stream = io.StringIO()
    shown = Progress(120_000, "rows", stream=stream)

    pass_time(9)
    shown.step(1000)
    assert stream.getvalue() == ""
    pass_time(1)
    shown.step(1000)
    shown.step(1000)
    pass_time(10)
    shown.step(57_000)
    shown.end()

    assert stream.getvalue().splitlines() == [
        "2,000 of 120,000 rows · 200/s · 9 min 50 s left",
        "60,000 of 120,000 rows · 3,000/s · 20 s left",
    ]


def test_on_a_terminal_it_is_one_line_that_moves_and_ends(pass_time):
    stream = Terminal()
    shown = Progress(4, "rows", stream=stream)

    shown.step()
    pass_time(0.25)
    shown.step()
    shown.step(2)
    shown.end()

    assert stream.getvalue() == "\r2 of 4 rows · 8/s · 0 s left\x1b[K\r4 of 4 rows · 16/s\x1b[K\n"


def test_hours_are_told_as_hours(pass_time):
    stream = io.StringIO()
    shown = Progress(100, "leads", stream=stream)

    pass_time(100)
    shown.step()

    assert stream.getvalue() == "1 of 100 leads · 0/s · 2 h 45 min left\n"


def test_what_is_done_at_once_says_nothing_elsewhere(pass_time):
    stream = io.StringIO()
    Progress(0, "rows", stream=stream).end()

    assert stream.getvalue() == ""
