"""How much freed memory a web process keeps for its next request."""

import ctypes
from typing import Final

# Of <malloc.h>.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_MB: Final = 1 << 20
_KEPT: Final = 32 * _MB
# What is kept, is kept in each. Python's threads hardly allocate at the same moment.
_ARENAS: Final = 2


def keep_for_the_next_request() -> None:
    """Let the C library keep up to 32 MB, in two places, that it would give back to the system after each large array.

    A report's arrays come to some megabytes. To get their pages anew, one by one and zeroed, was a sixth of its time.
    C libraries without ``mallopt`` (musl) go on as they do.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return
    for parameter, value in ((_ARENA_MAX, _ARENAS), (_MMAP_THRESHOLD, _KEPT), (_TRIM_THRESHOLD, _KEPT)):
        mallopt(parameter, value)
