"""``leadloop demo``: a story, web server and worker, in one folder, on this machine only."""

import argparse
import socket
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from django.conf import settings

from leadloop.core.clock import now
from leadloop.demo.folder import Folder, FolderTaken
from leadloop.demo.preparing import prepare
from leadloop.demo.processes import End, EndedByItself, Stopped, running
from leadloop.demo.story.brand import NAME, PASSWORD, SIGN_INS, SLUG
from leadloop.demo.story.parts import PartFailed

_LAST_LINES: Final = 12
_LOCAL: Final = "127.0.0.1"


def main(argv: Sequence[str]) -> int:
    """Run the demo until Ctrl-C. The first time it tells the story; after that it goes on where it was left."""
    asked = _parser().parse_args(argv)
    folder = Folder(Path(settings.LEADLOOP_DATA_DIR))
    end = End()
    end.listen()
    try:
        with folder.held() as lock:
            _look_at_port(asked.port)
            if asked.fresh:
                folder.forget_the_story()
            # The clock goes on from where it was moved to; a story that is told anew ends at the real present.
            prepare(folder, base_url=settings.LEADLOOP_BASE_URL, now=now(), progress=_Telling(end))
            with running(asked.port, log=folder.log, lock=lock, end=end) as processes:
                _say(_welcome(settings.LEADLOOP_BASE_URL, folder))
                processes.watch()
    except Stopped:
        _say("Stopped. Everything is kept; the same command goes on from here.\n")
    except EndedByItself as gone:
        _complain(f"{gone} The end of {folder.log}:\n{_last_lines(folder.log)}")
        return 1
    except (FolderTaken, PortTaken, PartFailed) as mistake:
        _complain(str(mistake))
        return 1
    return 0


class PortTaken(Exception):
    """Something else listens there."""


class _Telling:
    """Says how far the story is told: in one line that moves on a terminal, with one word elsewhere."""

    def __init__(self, end: End) -> None:
        self._begun = False
        self._end = end

    def __call__(self, share: float) -> None:
        self._end.check()
        moves = sys.stdout.isatty()
        if not self._begun:
            self._begun = True
            _say(f"Telling half a year of {NAME}, the first time only …{'' if moves else chr(10)}")
        if moves:
            _say(f"\rTelling half a year of {NAME}, the first time only … {share:.0%}{chr(10) if share >= 1 else ''}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="leadloop demo", description="Start everything on this machine, with a story in it. Ctrl-C stops it."
    )
    parser.add_argument("--port", type=_port, default=8000, help="where to listen (default: %(default)s)")
    parser.add_argument("--data-dir", default=".demo", help="where everything is kept (default: %(default)s)")
    parser.add_argument("--fresh", action="store_true", help="forget what was done in the demo, and begin anew")
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 65536):  # noqa: PLR2004 - ports
        raise argparse.ArgumentTypeError(f"give a port from 1 to 65535, not “{text}”")
    return int(text)


def _look_at_port(port: int) -> None:
    with closing(socket.socket()) as listener:
        # As the web server does: a port that was just left is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_LOCAL, port))
        except OSError as error:
            raise PortTaken(
                f"Port {port} cannot be used ({error.strerror}). Choose another: make demo PORT=8123"
            ) from error


def _welcome(base: str, folder: Folder) -> str:
    here = folder.path
    return f"""
Leadloop demo: {NAME}, its locations, and half a year of leads

  Start here   {base}/demo/
  Mailbox      {base}/demo/mail/
  Clock        {base}/demo/clock/
  Locator      {base}/l/{SLUG}/
  Lead desk    {base}/desk/
  Console      {base}/console/
  API          {base}/api/v1/docs

  Sign in as   {_sign_ins()}
  Password     {PASSWORD}

All of it is in {here} and stays there. Ctrl-C stops.
"""


def _sign_ins() -> str:
    first, rest = SIGN_INS[:2], SIGN_INS[2:]
    lines = (", ".join(f"{email} ({role})" for role, _name, email in some) for some in (first, rest))
    return ",\n               ".join(lines)


def _last_lines(log: Path) -> str:
    return (
        "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]) if log.exists() else ""
    )


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _complain(text: str) -> None:
    sys.stderr.write(f"leadloop: {text}\n")
