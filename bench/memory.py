"""Memory of whole process trees, from /proc: what a request needs beside what its server holds anyhow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

# What /proc/<pid>/clear_refs takes to begin the peak anew.
_FORGET_PEAK = "5"
_PARENT = 1


@dataclass
class Needed:
    """The most that one process of the tree held beside what it held before, in MB; told once the block has ended."""

    most_mb: float = 0.0


@contextmanager
def noted(root: int) -> Iterator[Needed]:
    """Give how far the block drove up the resident memory of a process of this tree."""
    needed, before = Needed(), {}
    for process in _tree(root):
        Path(f"/proc/{process}/clear_refs").write_text(_FORGET_PEAK)
        before[process] = _kb(process, "VmRSS")
    yield needed
    needed.most_mb = max(_kb(process, "VmHWM") - held for process, held in before.items()) / 1024


def _tree(root: int) -> list[int]:
    below = defaultdict(list)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        # It may end between being listed and being read.
        with suppress(OSError):
            below[int(stat.read_text().rpartition(")")[2].split()[_PARENT])].append(int(stat.parent.name))
    found = [root]
    for process in found:
        found += below[process]
    return found


def _kb(process: int, name: str) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
