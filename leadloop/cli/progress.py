"""How far a long task has come."""

import sys
from time import monotonic
from typing import Final, TextIO

_TERMINAL_SECONDS: Final = 0.2
_PLAIN_SECONDS: Final = 10.0


class Progress:
    """Shows count, rate and time left: in one line that moves on a terminal, in plain lines now and then elsewhere."""

    def __init__(self, total: int, unit: str, *, stream: TextIO | None = None) -> None:
        self._total, self._unit = total, unit
        self._stream = stream or sys.stderr
        self._moves = self._stream.isatty()
        self._done = 0
        self._began = self._shown = monotonic()

    def step(self, count: int = 1) -> None:
        """Count what was done, and show it where some time has passed since."""
        self._done += count
        if monotonic() - self._shown >= (_TERMINAL_SECONDS if self._moves else _PLAIN_SECONDS):
            self._show("")

    def end(self) -> None:
        """Show how it ended, where anything was shown before."""
        if self._moves:
            self._show("\n")

    def _show(self, end: str) -> None:
        self._shown = monotonic()
        rate = self._done / max(self._shown - self._began, 0.001)
        left = "" if self._done >= self._total else f" · {_span((self._total - self._done) / rate)} left"
        line = f"{self._done:,} of {self._total:,} {self._unit} · {rate:,.0f}/s{left}"
        if self._moves:
            # To the line's beginning; what stood there is cleared to its end.
            self._stream.write(f"\r{line}\x1b[K{end}")
        else:
            self._stream.write(f"{line}\n")
        self._stream.flush()


def _span(seconds: float) -> str:
    whole = round(seconds)
    hours, minutes = whole // 3600, whole % 3600 // 60
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {whole % 60} s" if minutes else f"{whole} s"
