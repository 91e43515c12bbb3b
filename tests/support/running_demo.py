"""A real `leadloop demo`; its stories are told once for a whole run of the tests, and copied for whoever writes to one."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.support.processes import LEADLOOP

_READY_WITHIN_S = 600
_READY = "Ctrl-C stops."
SHORT_LEADS = 60
# In a process of its own: telling forks, which is not for one with threads.
_TELL_LITTLE = f"""
import django
django.setup()
from pathlib import Path
from django.conf import settings
from leadloop.core.clock import now
from leadloop.demo.folder import Folder
from leadloop.demo.preparing import prepare
folder = Folder(Path(settings.LEADLOOP_DATA_DIR))
prepare(folder, base_url=settings.LEADLOOP_BASE_URL, now=now(), progress=lambda share: None, leads={SHORT_LEADS})
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def bare_environment():
    """The shell's environment without any setting of Leadloop."""
    return {name: value for name, value in os.environ.items() if not name.startswith("LEADLOOP_")}


def demo_environment(folder, port=8000):
    """What the demo chooses for its own processes on this folder, for a process of ours beside them."""
    own = {"LEADLOOP_DEMO": "1", "LEADLOOP_DATA_DIR": str(folder), "LEADLOOP_BASE_URL": f"http://127.0.0.1:{port}"}
    return {**bare_environment(), **own}


def start(folder, port, *words):
    """Start a demo; returns the process, whose output is in `<folder>.out`."""
    with Path(f"{folder}.out").open("wb") as output:
        return subprocess.Popen(
            [LEADLOOP, "demo", "--port", str(port), "--data-dir", str(folder), *words],
            env=bare_environment(),
            stdout=output,
            stderr=output,
        )


def wait_until_ready(process, folder):
    """Return what the demo printed by the time that it was ready."""
    deadline = time.monotonic() + _READY_WITHIN_S
    while _READY not in (said := Path(f"{folder}.out").read_text()):
        assert process.poll() is None, said
        assert time.monotonic() < deadline, said
        time.sleep(0.05)
    return said


def stop(process):
    """Stop a demo as Ctrl-C does; returns its exit code."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        return process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


@contextlib.contextmanager
def running_demo(folder):
    """A demo on this folder until the block ends; its address."""
    port = free_port()
    process = start(folder, port)
    try:
        wait_until_ready(process, folder)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)


def told_folder(tmp_path_factory):
    """A folder with the whole story as a fresh `leadloop demo` tells it, to copy."""

    def tell(fresh):
        with running_demo(fresh):
            pass

    given = os.environ.get("LEADLOOP_TEST_TOLD_DEMO")
    return Path(given) if given else _once(tmp_path_factory, "told-demo", tell)


def short_folder(tmp_path_factory):
    """A folder with a story of few leads, to copy: for tests to which it is the same how many there are."""

    def tell(fresh):
        environment = {**demo_environment(fresh), "DJANGO_SETTINGS_MODULE": "leadloop.config.settings"}
        subprocess.run([sys.executable, "-c", _TELL_LITTLE], env=environment, check=True, timeout=_READY_WITHIN_S)

    return _once(tmp_path_factory, "short-demo", tell)


def _once(tmp_path_factory, name, tell):
    """The folder of this name. The first worker fills it, the others wait for it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    told = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            fresh = shared / f"{name}.new"
            fresh.mkdir()
            tell(fresh)
            fresh.rename(told)
    return told


def copy_of(told, folder):
    """A demo's folder of one's own."""
    shutil.copytree(told, folder)
    return folder
