"""The business weeks of a brand, by the numbers that opportunities keep; 0 is the desk's own calendar, as it is now."""

from typing import Final

import numpy as np

from leadloop.accounts.models import Brand
from leadloop.desk.queries import desk_policy_of
from leadloop.network.models import BusinessWeek
from leadloop.network.opening import week_text
from leadloop.reports.open_time import Calendar, open_seconds
from leadloop.reports.rollups.measures import Floats, Ints
from leadloop.reports.rollups.packing import runs

DESK: Final = 0


class Weeks:
    """Tells open time by the number of a week. Reads the brand's weeks once it is asked, and again where new ones came since."""

    def __init__(self, brand: Brand) -> None:
        self._brand = brand
        self._known: dict[int, Calendar] = {}

    def open_seconds(self, week: Ints, begin: Floats, end: Floats) -> Floats:
        """Return how much open time lies between the moments of each pair, by the week of each."""
        found = np.zeros(len(week))
        order = np.argsort(week, kind="stable")
        for number, first, last in runs(week[order]):
            rows = order[first:last]
            found[rows] = open_seconds(self._of(number), begin[rows], end[rows])
        return found

    def _of(self, number: int) -> Calendar:
        if number not in self._known and number == DESK:
            self._known[DESK] = self._desk()
        elif number not in self._known:
            self._known |= {
                pk: Calendar(hours, zone)
                for pk, hours, zone in BusinessWeek.objects.for_brand(self._brand).values_list(
                    "id", "hours", "time_zone"
                )
            }
        return self._known[number]

    def _desk(self) -> Calendar:
        policy = desk_policy_of(self._brand)
        return Calendar(week_text(policy.hours), self._brand.time_zone, policy.holiday_country, policy.holiday_region)
