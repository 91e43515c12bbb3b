"""How many requests one sender may make, counted in this process; a guard against runaway programs and guessing."""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

_REMEMBERED = 10_000


class Buckets:
    """One bucket of tokens for each sender: ``burst`` at once, ``rate`` a second for good.

    Each process counts for itself, so that no request waits for a shared counter: with four worker processes a
    sender may come to four times the rate.
    """

    def __init__(self, *, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._lock = Lock()
        # Sender → tokens left, and when that was; the longest unseen first.
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, sender: str) -> float:
        """Take one token. Returns 0.0, or the seconds to wait where none was left (and then none is taken)."""
        now = self._clock()
        with self._lock:
            left, since = self._buckets.get(sender, (self._burst, now))
            left = min(self._burst, left + (now - since) * self._rate)
            wait = 0.0 if left >= 1 else (1 - left) / self._rate
            self._buckets[sender] = (left if wait else left - 1, now)
            self._buckets.move_to_end(sender)
            if len(self._buckets) > _REMEMBERED:
                # Who was not seen for longest has a full bucket by now, or nearly so.
                self._buckets.popitem(last=False)
        return wait
