"""How much freed memory a web process keeps for its next request."""

import ctypes
from typing import Final

# Of <malloc.h>.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_MB: Final = 1 << 20
# A report's arrays are smaller. What is larger (a file of very many rows) is given back as before.
_LARGE: Final = 4 * _MB
# So much may lie free at the end of each place where memory is taken from.
_FREE: Final = 32 * _MB
# Python's threads hardly take memory at the same moment: two such places do, and what is kept, is kept in each.
_ARENAS: Final = 2


def keep_for_the_next_request() -> None:
    """Let the C library keep what a report's arrays took, instead of giving it back to the system after each of them.

    These are some megabytes a request, each array below four. To get their pages anew, one by one and zeroed, was a sixth
    of a large report's time. A process thus stays as large as such requests once made it, in two places at most; what has
    been free at the end of either beyond 32 MB goes back. C libraries without ``mallopt`` (musl) go on as they do.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return
    for parameter, value in ((_ARENA_MAX, _ARENAS), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _FREE)):
        mallopt(parameter, value)
