"""How fast the machine itself was in these moments: a fixed piece of plain Python, timed between what is measured.

On a machine shared with others the same code takes half as long again from one minute to the next. Who compares two figures
divides by this first.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

_STEPS = 100_000
SAMPLES = 10


def sample() -> float:
    """Return the milliseconds that the fixed piece took now."""
    began = time.perf_counter()
    total = 0
    for number in range(_STEPS):
        total += number * number
    return (time.perf_counter() - began) * 1000


def told(samples: Sequence[float]) -> str:
    """Return the samples in words: their median, the fastest and the slowest."""
    return f"plain Python beside it {statistics.median(samples):.1f} ms ({min(samples):.1f} to {max(samples):.1f})"
