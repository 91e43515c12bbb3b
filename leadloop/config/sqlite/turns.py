"""A lock that goes to whoever has waited longest."""

from collections import deque
from threading import Lock


class Turns:
    """One turn at a time, in the order of asking. It may be given back by another thread than took it."""

    def __init__(self) -> None:
        self._look = Lock()
        self._taken = False
        # Each who waits is woken by having their own lock released.
        self._waiting: deque[Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Wait for the turn; False where it did not come within ``seconds``."""
        mine = Lock()
        mine.acquire()
        with self._look:
            if not self._taken:
                self._taken = True
                return True
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._look:
            if mine not in self._waiting:
                # It came while we stopped waiting.
                return True
            self._waiting.remove(mine)
        return False

    def give_back(self) -> None:
        """Hand the turn to who asked first of those who wait."""
        with self._look:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
