"""The business week of each location against its hours, of which it is a quick copy."""

from collections.abc import Iterator
from typing import Final

from leadloop.core.prepared import Prepared
from leadloop.network.models import Location
from leadloop.network.opening import week_text

_LOCATIONS: Final = Prepared(
    lambda: Location.objects.select_related("business_week").only(
        "time_zone", "hours", "business_week__time_zone", "business_week__hours"
    )
)


def week_breaches() -> Iterator[str]:
    """Yield the locations whose week says other hours, or another zone, than they do."""
    for each in _LOCATIONS.rows():
        week = each.business_week
        if (week.time_zone, week.hours) != (each.time_zone, week_text(each.hours)):
            yield f"location {each.pk}: its business week is not that of its opening hours"
