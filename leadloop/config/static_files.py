"""Style sheets, scripts and pictures: collected into the data dir, compressed, under names that change with them."""

import fcntl
import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedWhereCollected(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # published without types
    """Gives names with a hash, so that browsers may keep the files for good; plain ones where none were collected."""

    def stored_name(self, name: str) -> str:
        """Return the name under which the file is served."""
        found: str = super().stored_name(name) if self.hashed_files else name
        return found


def collect() -> bool:
    """Collect the files if they have changed since the last time; whether they had.

    What was collected before stays: a page from before an upgrade still finds its style sheet. Several processes at
    once are safe: one collects, the others wait for it.
    """
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark, wanted = root / ".fingerprint", _fingerprint()
        if mark.exists() and mark.read_text() == wanted:
            return False
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(wanted)
        return True


def _fingerprint() -> str:
    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda each: each[0]):
            with storage.open(path) as file:
                found.update(path.encode() + b"\0" + hashlib.sha256(file.read()).digest())
    return found.hexdigest()
