"""`leadloop demo` as a process: what it prints, how it stops, and whose folder it leaves alone."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from leadloop.demo.run import main
from tests.demo.visiting import Program
from tests.support.processes import LEADLOOP, wait_until
from tests.support.running_demo import (
    bare_environment,
    copy_of,
    free_port,
    start,
    stop,
    wait_until_ready,
)


def run(folder, *words):
    """Run a demo that is expected to end by itself."""
    command = [LEADLOOP, "demo", "--data-dir", str(folder), *words]
    return subprocess.run(command, env=bare_environment(), capture_output=True, text=True, check=False, timeout=120)


def children_of(process):
    """The ids of the processes that the demo started, and of those that these started."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=False
    )
    return [int(each) for each in found.stdout.split()]


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def folder(told_shortly, tmp_path):
    return copy_of(told_shortly, tmp_path / "data")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_says_where_to_look_and_stops_cleanly(folder, number):
    port = free_port()
    process = start(folder, port)
    said = wait_until_ready(process, folder)
    base = f"http://127.0.0.1:{port}"
    # The worker works as well.
    assert urllib.request.urlopen(f"{base}/readyz", timeout=30).status == 200
    for where in ("demo/", "demo/mail/", "demo/clock/", "l/northwind-heating/", "desk/", "console/", "api/v1/docs"):
        assert f"{base}/{where}\n" in said
        if number == signal.SIGINT:
            assert urllib.request.urlopen(f"{base}/{where}", timeout=30).status == 200
    assert "nora@northwind.example (owner), marten@northwind.example (manager)" in said
    assert "Password     northwind-demo" in said
    assert len(said.strip().splitlines()) < 20
    children = children_of(process)
    assert len(children) == 2
    process.send_signal(number)
    assert process.wait(60) == 0
    assert (
        Path(f"{folder}.out").read_text().endswith("Stopped. Everything is kept; the same command goes on from here.\n")
    )
    assert not any(lives(each) for each in children)
    # Nobody listens any more; connections that are only remembered (TIME_WAIT) keep no server from starting there.
    with closing(socket.socket()) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))


def test_its_webhook_works_at_the_first_attempt(folder):
    def sent():
        with closing(sqlite3.connect(folder / "leadloop.sqlite3")) as database:
            return database.execute(
                "SELECT attempts, last_error FROM leadloop_delivery WHERE state = 'done'"
            ).fetchall()

    process = start(folder, free_port())
    wait_until_ready(process, folder)
    wait_until(sent, seconds=30)
    stop(process)
    assert {*sent()} == {(1, "")}


def test_it_goes_on_where_it_was_left_also_on_another_port(folder):
    first, second = free_port(), free_port()
    process = start(folder, first)
    wait_until_ready(process, folder)
    program = Program(f"http://127.0.0.1:{first}")
    moved = program.advance("PT1H")["now"]
    before = program.mails()
    assert stop(process) == 0

    process = start(folder, second)
    wait_until_ready(process, folder)
    program = Program(f"http://127.0.0.1:{second}")
    after = program.mails()
    assert program.advance("PT1S")["now"] > moved
    assert stop(process) == 0
    assert [each["id"] for each in after[-len(before) :]] == [each["id"] for each in before]
    everything = json.dumps(after)
    assert f"127.0.0.1:{first}/" not in everything
    assert f"127.0.0.1:{second}/o/" in everything


def test_a_port_in_use_is_one_clear_line(folder):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run(folder, "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr
        == f"leadloop: Port {port} cannot be used (Address already in use). Choose another: make demo PORT=8123\n"
    )


@pytest.mark.parametrize("port", ["0", "65536", "web", "-1", "٨"])
def test_what_is_no_port(capsys, port):
    with pytest.raises(SystemExit) as ended:
        main([f"--port={port}"])
    assert ended.value.code == 2
    assert f"give a port from 1 to 65535, not “{port}”" in capsys.readouterr().err


def test_what_is_no_port_is_said_by_the_command(tmp_path):
    done = run(tmp_path / "data", "--port=0")
    assert (done.returncode, done.stdout) == (2, "")
    assert "give a port from 1 to 65535, not “0”" in done.stderr


def test_two_demos_need_two_folders(folder):
    process = start(folder, free_port())
    wait_until_ready(process, folder)
    done = run(folder, "--port", str(free_port()))
    assert stop(process) == 0
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"leadloop: A demo runs in {folder} already (process {process.pid}). Stop it first")


def test_an_installation_of_ones_own_is_left_alone(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "leadloop.sqlite3")) as database:
        database.execute("CREATE TABLE precious (id)")
    before = (folder / "leadloop.sqlite3").read_bytes()
    for words in ([], ["--fresh"]):
        done = run(folder, "--port", str(free_port()), *words)
        assert (done.returncode, done.stdout) == (1, "")
        assert "holds a Leadloop that is not the demo's, so nothing is touched" in done.stderr
    assert (folder / "leadloop.sqlite3").read_bytes() == before


def test_a_story_half_told_is_told_anew(tmp_path):
    folder = tmp_path / "data"
    process = start(folder, free_port())
    wait_until(lambda: list(folder.glob("leadloop.sqlite3.new.part-*")), seconds=300)
    time.sleep(1)
    process.kill()
    process.wait(30)
    assert not (folder / "leadloop.sqlite3").exists()
    assert not (folder / "demo.json").exists()

    # Those who told a part of it notice that nobody waits any more. Then all of it begins again.
    wait_until(lambda: not tellers(folder), seconds=60)
    process = start(folder, free_port())
    wait_until(lambda: "the first time only" in Path(f"{folder}.out").read_text(), seconds=300)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert list(folder.glob("leadloop.sqlite3.new.part-*")) == []
    assert not (folder / "leadloop.sqlite3").exists()


def tellers(folder):
    """The processes that have this folder on their command line."""
    found = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True, text=True, check=False).stdout
    return [line for line in found.splitlines() if str(folder) in line and "leadloop demo" in line]


def test_fresh_forgets_what_was_done(folder):
    before = (folder / "demo.json").read_text()
    process = start(folder, free_port(), "--fresh")
    wait_until(lambda: list(folder.glob("leadloop.sqlite3.new.part-*")), seconds=300)
    assert not (folder / "leadloop.sqlite3").exists()
    assert not (folder / "demo.json").exists()
    assert "ll_" in before
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0


def test_help(tmp_path):
    done = run(tmp_path / "data", "--help")
    assert done.returncode == 0
    assert re.search(r"--port .*--data-dir .*--fresh", done.stdout, re.DOTALL)
