"""The demo's folder: whose it is, who uses it now, and what is remembered beside the database."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

DATABASE: Final = "leadloop.sqlite3"
_NOTES: Final = "demo.json"
_LOCK: Final = "demo.lock"
# All that `--fresh` forgets. The key that signs links and the collected style sheets are no part of the story.
_STORY: Final = (f"{DATABASE}*", "clock.json", _NOTES)


class FolderTaken(Exception):
    """The demo cannot use this folder; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What the demo has to remember: the key whose secret nobody else keeps, and the address that mails lead to.

    ``told_until`` is the story's end (RFC 3339): what came after it is the visitor's.
    """

    api_key: str
    base_url: str
    told_until: str


class Folder:
    """The folder that ``--data-dir`` names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = path / DATABASE
        # The story is told into this one and renamed, so that a database that is there is a whole one.
        self.scratch = path / f"{DATABASE}.new"
        self.log = path / "demo.log"

    @contextmanager
    def held(self) -> Iterator[int]:
        """Keep other demos out; yields the lock, for the processes that we start to hold it as well.

        Raises :class:`FolderTaken`: another demo runs here, or it holds an installation that is none of ours.
        """
        with (self.path / _LOCK).open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                lock.seek(0)
                who = lock.read().strip()
                raise FolderTaken(
                    f"A demo runs in {self.path} already{f' (process {who})' if who else ''}."
                    " Stop it first, or choose another folder: make demo DATA=/some/dir"
                ) from error
            if self.database.exists() and self.notes() is None:
                raise FolderTaken(
                    f"{self.path} holds a Leadloop that is not the demo's, so nothing is touched."
                    " Choose another folder: make demo DATA=/some/dir"
                )
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield lock.fileno()

    def forget_the_story(self) -> None:
        """Remove the story, so that it is told anew."""
        for pattern in _STORY:
            for file in self.path.glob(pattern):
                file.unlink()

    def notes(self) -> Notes | None:
        """Return what is remembered; None where no story has been told here."""
        try:
            return Notes(**json.loads((self.path / _NOTES).read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def remember(self, notes: Notes) -> None:
        """Keep the notes, readable by the owner alone: they hold a key."""
        fresh = self.path / f"{_NOTES}.new"
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(asdict(notes)), encoding="utf-8")
        fresh.replace(self.path / _NOTES)
