"""A file that is there whole or not at all."""

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from leadloop.cli.problem import Mistake


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Write beside the file and rename: what breaks off leaves what was there before. Raises :class:`Mistake`."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            # A pipe or a device, such as /dev/stdout, is written to; to rename onto it would replace it.
            with path.open("wb") as file:
                file.writelines(pieces)
            return
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        _write_beside(path.resolve(), pieces)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Mistake(f"{path}: {error.strerror}.") from error


def _write_beside(path: Path, pieces: Iterable[bytes]) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            file.writelines(pieces)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
