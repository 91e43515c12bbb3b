"""CPU time of whole process trees, from /proc: what a figure costs, whoever else is on the machine."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

_TICKS = os.sysconf("SC_CLK_TCK")
# In /proc/<pid>/stat, behind the name: parent; user and system time, own and of children that have ended.
_PARENT, _TIMES = 1, slice(11, 15)


@dataclass
class Spent:
    """Seconds of CPU by the name of the tree, once the block has ended."""

    by_name: dict[str, float] = field(default_factory=dict)

    def each(self, count: int) -> str:
        """Return in words what each of ``count`` requests cost."""
        return "CPU each: " + ", ".join(f"{name} {took * 1000 / count:.2f} ms" for name, took in self.by_name.items())


@contextmanager
def noted(roots: Mapping[str, int]) -> Iterator[Spent]:
    """Give what the block cost each of these trees."""
    spent, before = Spent(), {name: seconds(root) for name, root in roots.items()}
    yield spent
    spent.by_name = {name: seconds(root) - before[name] for name, root in roots.items()}


def seconds(root: int) -> float:
    """Return the user and system time of a process and all below it, those that have ended included."""
    below, times = defaultdict(list), {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        # It may end between being listed and being read.
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            below[int(fields[_PARENT])].append(int(stat.parent.name))
            times[int(stat.parent.name)] = sum(map(int, fields[_TIMES]))
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        total += times.get(process, 0)
        waiting += below[process]
    return total / _TICKS


def postgresql_of(database_url: str) -> int | None:
    """Return the process that all of the server's belong to; None where it runs on another machine."""
    with psycopg.connect(database_url) as connection:
        stat = Path(f"/proc/{connection.info.backend_pid}/stat")
        if not stat.exists() or "(postgres" not in stat.read_text():
            return None
        return int(stat.read_text().rpartition(")")[2].split()[_PARENT])
