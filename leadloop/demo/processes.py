"""The web server and the worker of the demo: started one after the other, stopped together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

# Requests and messages under way get this long; after that a stop is forced, which the leases are made for.
_PATIENCE_S: Final = 20
_READY_WITHIN_S: Final = 60
_LOOK_EVERY_S: Final = 0.03
_TRY_S: Final = 5


class EndedByItself(Exception):
    """A process of the demo is gone, or does not come up; the message names it."""


class Stopped(Exception):
    """Somebody asked the demo to stop."""


class End:
    """Whether Ctrl-C, a plain kill or the end of the terminal asked for the end. From the first on, more are ignored.

    :class:`Stopped` is raised at once, so that no waiting is waited out. Python drops what is raised while it calls
    back from elsewhere (after a fork, say), so whoever works on looks again with :meth:`check`.
    """

    _SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self) -> None:
        self._asked = ""

    def listen(self) -> None:
        """Listen from now on. In the main thread only."""
        for each in self._SIGNALS:
            signal.signal(each, self._ask)

    def check(self) -> None:
        """Raise :class:`Stopped` where the end was asked for."""
        if self._asked:
            raise Stopped(self._asked)

    def _ask(self, number: int, _frame: object) -> None:
        for each in self._SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        self._asked = signal.Signals(number).name
        self.check()


class Processes:
    """What was started, by name."""

    def __init__(self, children: Mapping[str, subprocess.Popen[bytes]], end: End) -> None:
        self._children = children
        self._end = end

    def until(self, port: int, path: str) -> bool:
        """Wait until the web server says OK there; returns whether it did in time. Raises :class:`EndedByItself`."""
        until = time.monotonic() + _READY_WITHIN_S
        while not _is_ok(port, path):
            self.look()
            if time.monotonic() > until:
                return False
            time.sleep(_LOOK_EVERY_S)
        return True

    def look(self) -> None:
        """Raise :class:`EndedByItself` where one is gone, :class:`Stopped` where the end was asked for."""
        self._end.check()
        for name, child in self._children.items():
            if child.poll() is not None:
                raise EndedByItself(f"leadloop {name} ended by itself ({child.returncode}); all is stopped.")

    def watch(self) -> None:
        """Wait until one is gone (:class:`EndedByItself`) or a signal ends the waiting."""
        while True:
            self.look()
            time.sleep(0.2)


@contextmanager
def running(port: int, *, log: Path, lock: int, end: End) -> Iterator[Processes]:
    """Start the web server, once it answers the worker, and stop both at the end. What they print goes into ``log``.

    Both are ready in the block, or the page that says so tells what is not.

    They hold ``lock`` as long as they live, so that a demo that was killed is not started beside its own remains.
    """
    with log.open("ab") as output:

        def start(name: str, *words: str) -> subprocess.Popen[bytes]:
            # Sessions of their own: Ctrl-C reaches the demo, and the demo stops them.
            return subprocess.Popen(  # noqa: S603 - our own program
                [str(Path(sys.executable).with_name("leadloop")), name, *words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                pass_fds=[lock],
            )

        children = {"serve": start("serve", "--bind", f"127.0.0.1:{port}", "--workers", "2")}
        try:
            processes = Processes(children, end)
            if not processes.until(port, "/healthz"):
                raise EndedByItself("The web server does not answer.")
            # The worker sends to the demo's own receiver of webhooks, which is a page of the web server.
            children["work"] = start("work")
            processes.until(port, "/readyz")
            yield processes
        finally:
            _stop(children.values())


def _stop(children: Iterable[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + _PATIENCE_S
    for child in children:
        try:
            child.wait(max(0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _is_ok(port: int, path: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=_TRY_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
