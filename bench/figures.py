"""Figures, and how they are printed."""

from __future__ import annotations

import platform
import time
from dataclasses import dataclass, field
from os import cpu_count


@dataclass
class Figures:
    """What one measurement found: durations in milliseconds of each request, and how long all took in seconds."""

    name: str
    millis: list[float] = field(default_factory=list)
    seconds: float = 0.0
    failed: int = 0
    note: str = ""

    @property
    def per_second(self) -> float:
        return len(self.millis) / self.seconds if self.seconds else 0.0

    def quantile(self, q: float) -> float:
        """The nearest-rank quantile of the durations."""
        ordered = sorted(self.millis)
        return ordered[min(len(ordered) - 1, int(q * len(ordered)))] if ordered else float("nan")

    def row(self) -> str:
        return (
            f"{self.name:<58} {len(self.millis):>6} {self.per_second:>9.1f} {self.quantile(0.5):>8.2f} "
            f"{self.quantile(0.95):>8.2f} {self.quantile(0.99):>8.2f} {self.failed:>6}  {self.note}"
        )


HEADER = f"{'what':<58} {'n':>6} {'per s':>9} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} {'failed':>6}"


def machine() -> str:
    """Say where this was measured, so that figures are compared with their like only."""
    return f"{time.strftime('%Y-%m-%d')} · {platform.system()} {platform.machine()} · {cpu_count()} cores · Python {platform.python_version()}"
