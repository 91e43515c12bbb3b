"""When what happens in the story: arrivals over half a year, and a heap of what is still to come."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

LENGTH: Final = timedelta(days=182)
ZONE: Final = ZoneInfo("Europe/Berlin")
# How many in a week ask on which day, and in a day at which hour.
_WEEKDAYS: Final = (18, 17, 15, 14, 12, 10, 14)
_HOURS: Final = (1, 0, 0, 0, 0, 1, 3, 6, 8, 9, 9, 8, 7, 7, 7, 7, 8, 10, 12, 14, 15, 12, 7, 3)


class Fate(StrEnum):
    """What is to become of a lead, where it is not left to chance."""

    CHANCE = "chance"
    # Every location declines.
    UNWANTED = "unwanted"
    # The same, and the brand has not got round to it.
    UNPLACED = "unplaced"
    # The details are shown and nothing is decided.
    LOOKED = "looked"
    # Accepted, to be asked about within the next days.
    SOON = "soon"
    # Its first location declines, and the brand wants it back at its desk.
    GIVEN_BACK = "given_back"
    # A trial of the form by the brand itself.
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One lead: its number, when it comes, and its fate."""

    number: int
    at: datetime
    fate: Fate = Fate.CHANCE


# So many days before the story's end: what a visitor wants to find, whatever day of the week it is.
_ARRANGED: Final[tuple[tuple[float, Fate], ...]] = (
    (176.2, Fate.TEST),
    (96.4, Fate.UNWANTED),
    (61.7, Fate.UNWANTED),
    (33.5, Fate.UNWANTED),
    (12.3, Fate.UNPLACED),
    (8.6, Fate.UNPLACED),
    (5.4, Fate.LOOKED),
    (4.6, Fate.LOOKED),
    (6.8, Fate.SOON),
    (5.9, Fate.SOON),
    (5.1, Fate.SOON),
    (0.21, Fate.CHANCE),
    (0.096, Fate.CHANCE),
    (0.038, Fate.CHANCE),
    (0.014, Fate.CHANCE),
)


def arrivals(how_many: int, *, dice: Random, until: datetime) -> list[Arrival]:
    """Return about ``how_many`` arrivals of the half year before ``until``, in order; the autumn is busier."""
    days = int(LENGTH / timedelta(days=1))
    today = until.astimezone(ZONE).date()
    weights = [
        _WEEKDAYS[(today - timedelta(days=back)).weekday()] * (1.3 - 0.6 * back / days) for back in range(days, -1, -1)
    ]
    moments = []
    for back in dice.choices(range(days, -1, -1), weights, k=how_many):
        hour = dice.choices(range(24), _HOURS)[0]
        wall = datetime.combine(today - timedelta(days=back), datetime.min.time(), ZONE)
        moments.append((wall.replace(hour=hour, minute=dice.randint(0, 59), second=dice.randint(0, 59)), Fate.CHANCE))
    moments += [(until - timedelta(days=back), fate) for back, fate in _ARRANGED]
    first = until - LENGTH
    past = sorted(
        (at.astimezone(until.tzinfo), fate) for at, fate in moments if first < at.astimezone(until.tzinfo) < until
    )
    return [Arrival(number, at, fate) for number, (at, fate) in enumerate(past)]


class Calendar:
    """What is still to come, earliest first. What would come after the story's end does not come at all."""

    def __init__(self, *, until: datetime) -> None:
        self.until = until
        self._heap: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._numbers = count()

    def at(self, moment: datetime, act: Callable[[datetime], None]) -> None:
        """Have ``act`` called with the moment when it comes."""
        if moment < self.until:
            heapq.heappush(self._heap, (moment, next(self._numbers), act))

    @property
    def next_moment(self) -> datetime | None:
        """When the next act comes, or None."""
        return self._heap[0][0] if self._heap else None

    def act(self) -> datetime:
        """Let the next act happen; return when that was."""
        moment, _number, act = heapq.heappop(self._heap)
        act(moment)
        return moment
