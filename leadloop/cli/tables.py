"""The file that a command is to bring in."""

from pathlib import Path

from leadloop.cli.problem import Mistake
from leadloop.tables.reading import Table, Unreadable, read_content


def read_table(path: Path) -> Table:
    """Return the file's table without its blank rows. Raises :class:`Mistake` where there is none in it."""
    try:
        return read_content(path.read_bytes())
    except OSError as error:
        raise Mistake(f"{path}: {error.strerror}.") from error
    except Unreadable as problem:
        raise Mistake(f"{path}: {problem}") from problem
