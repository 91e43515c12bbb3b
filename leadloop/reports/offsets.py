"""By how much a zone is ahead of UTC, for many moments at once. Pure."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_DAY_S: Final = 86_400


@lru_cache(maxsize=512)
def changes_of(zone: str, first_year: int, last_year: int) -> tuple[Ints, Ints]:
    """Return the moment of each change of the zone's offset in these years, and the offsets (seconds) before, between and after."""
    where = ZoneInfo(zone)
    moment, end = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (first_year, last_year + 1))
    offsets, changes = [_offset(where, moment)], []
    while moment < end:
        later = moment + _DAY_S
        before, after = offsets[-1], _offset(where, later)
        if before != after:
            early, late = moment, later
            while late - early > 1:
                middle = (early + late) // 2
                early, late = (middle, late) if _offset(where, middle) == before else (early, middle)
            changes.append(late)
            offsets.append(after)
        moment = later
    return np.array(changes, dtype=np.int64), np.array(offsets, dtype=np.int64)


def _offset(where: ZoneInfo, moment: int) -> int:
    offset = datetime.fromtimestamp(moment, where).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
