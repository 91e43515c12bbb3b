"""With what leads are counted."""

from datetime import datetime
from typing import NamedTuple

from leadloop.accounts.models import Brand
from leadloop.reports.rollups.measures import HOUR_S
from leadloop.reports.rollups.numbering import Terms
from leadloop.reports.rollups.weeks import Weeks


class Means(NamedTuple):
    """A brand's clock, its texts' numbers and its business weeks.

    ``settled`` is the hour (since 1970) at which waits that last were put into groups by their age, see
    :func:`measures.group_begins`; 0: they never were.
    """

    zone: str
    terms: Terms
    weeks: Weeks
    settled: int

    @classmethod
    def of(cls, brand: Brand, *, settled_at: datetime | None, store: bool) -> "Means":
        """Return a brand's own. ``store`` keeps texts that are counted by for the first time."""
        settled = 0 if settled_at is None else int(settled_at.timestamp()) // HOUR_S
        return cls(brand.time_zone, Terms(brand, store=store), Weeks(brand), settled)
