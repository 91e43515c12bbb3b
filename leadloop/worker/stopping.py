"""SIGTERM and SIGINT: finish the message in hand, give everything else back, go."""

import signal
from collections.abc import Callable
from types import FrameType
from typing import Final

# A mail server that does not answer keeps nobody longer than this from stopping.
GRACE_SECONDS: Final = 5.0


class Stop:
    """Whether somebody asked the worker to stop. ``give_up`` ends what it waits for when the patience is over."""

    def __init__(self, give_up: Callable[[], None]) -> None:
        self._give_up = give_up
        self._asked = False

    def __call__(self) -> bool:
        """Whether to stop at the next opportunity."""
        return self._asked

    def listen(self) -> None:
        """Hear the signals from now on."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._heard)
        signal.signal(signal.SIGALRM, lambda _number, _frame: self._give_up())

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        if self._asked:
            # Asked twice: somebody is in a hurry.
            self._give_up()
        self._asked = True
        signal.setitimer(signal.ITIMER_REAL, GRACE_SECONDS)
