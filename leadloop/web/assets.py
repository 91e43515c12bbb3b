"""One style sheet out of many small files, without a build step.

`leadloop/leadloop.css` is modern-normalize followed by `static/leadloop/css/*.css` in the order of their
names. A staticfiles finder offers it, so `runserver`, `collectstatic` and whitenoise all see one file; a
developer edits a part and reloads. Chained `@import`s would cost a phone one round trip each.
"""

import atexit
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

STATIC = Path(__file__).parent / "static"
NAME = "leadloop/leadloop.css"
COMMENT = re.compile(r"/\*(?!!).*?\*/", re.DOTALL)
SPACE = re.compile(r"\s*([{};,])\s*")


def parts() -> list[Path]:
    """Return the files that make up the sheet, in the order in which they are joined."""
    reset = STATIC / "vendor" / "modern-normalize" / "modern-normalize.css"
    return [reset, *sorted((STATIC / "leadloop" / "css").glob("*.css"))]


def stylesheet() -> str:
    """Return the text of the whole sheet, a rule a line: without comments (a licence stays) and needless space."""
    joined = COMMENT.sub("", "\n".join(part.read_text(encoding="utf-8") for part in parts()))
    return SPACE.sub(r"\1", joined).replace(";}", "}").replace(": ", ":").replace("}", "}\n").strip() + "\n"


@cache
def _folder() -> Path:
    # One private folder a process, removed when it ends: finders must answer with a real path.
    folder = Path(tempfile.mkdtemp(prefix="leadloop-css-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class StylesheetFinder(BaseFinder):
    """Offers the joined style sheet as a static file. Writes to a temporary folder only."""

    def check(self, **_kwargs: object) -> list[CheckMessage]:
        """Report nothing: there is no setting that could be wrong."""
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: object) -> str | list[str]:  # type: ignore[override]  # noqa: FBT001, FBT002 - Django's signature
        """Return where the joined sheet is, written anew so that an edit shows at once."""
        found = [str(self._write())] if path == NAME else []
        if find_all:
            return found
        return found[0] if found else []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield the one file, as `collectstatic` asks for it."""
        del ignore_patterns
        self._write()
        yield NAME, FileSystemStorage(location=_folder())

    def _write(self) -> Path:
        target = _folder() / NAME
        text = stylesheet()
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Put in place whole: another thread may be sending the file just now.
            fresh = target.with_suffix(".new")
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(target)
        return target
