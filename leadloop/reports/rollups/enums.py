"""Words of the rollups, and what is summed by what."""

from enum import IntEnum, StrEnum
from typing import Final


class Grouping(IntEnum):
    """By what leads are put together."""

    FORM = 1  # channel and form: where leads come from
    REGION_FORM = 2  # region, channel and form
    LOCATION = 3
    LOCATION_FORM = 4  # location, channel and form
    CAMPAIGN = 5
    PRODUCT = 6
    AGENT = 7
    ALL = 8  # the whole network, which would be many channels and forms to add up
    REGION = 9  # as would be each region


class Basis(IntEnum):
    """Which day a cell is of."""

    ARRIVED = 1  # the cohort: when the lead arrived
    MOVED = 2  # when it went from one stage or status to another
    SINCE = 3  # since when it has stood where it stands now
    MONTHS = 4  # the cohort again: in which months its sales were won and completed, and its reviews received
    PLACES = 5  # the cohort again: what tables of all locations tell, by location


class Hours(StrEnum):
    """By which clock waits are told."""

    CALENDAR = "calendar"
    BUSINESS = "business"


class Period(IntEnum):
    """How long a cell is."""

    DAY = 1
    WEEK = 2  # from Monday on
    MONTH = 3
    YEAR = 4


# Of these no page tells times.
WITHOUT_WAITS: Final = frozenset({Grouping.CAMPAIGN, Grouping.PRODUCT, Grouping.AGENT})
_DAYS_AND_MONTHS: Final = (Period.DAY, Period.MONTH)
_DAYS_TO_YEARS: Final = (Period.DAY, Period.MONTH, Period.YEAR)
# A time that begins within a month would have to be read as days else, and so would a trend by week.
_WITH_WEEKS: Final = (Period.DAY, Period.WEEK, Period.MONTH, Period.YEAR)
# Which cells there are. Days of single locations are most of them: they are kept only where a page asks by day.
KEPT: Final[dict[Basis, dict[Grouping, tuple[Period, ...]]]] = {
    Basis.ARRIVED: {
        Grouping.ALL: _WITH_WEEKS,
        Grouping.FORM: _WITH_WEEKS,
        Grouping.REGION: _WITH_WEEKS,
        Grouping.REGION_FORM: _WITH_WEEKS,
        Grouping.LOCATION: _WITH_WEEKS,
        Grouping.LOCATION_FORM: _DAYS_TO_YEARS,
        Grouping.CAMPAIGN: _WITH_WEEKS,
        Grouping.PRODUCT: _WITH_WEEKS,
        Grouping.AGENT: _WITH_WEEKS,
    },
    Basis.MOVED: {
        Grouping.ALL: _DAYS_AND_MONTHS,
        Grouping.FORM: _DAYS_AND_MONTHS,
        Grouping.REGION: _DAYS_AND_MONTHS,
        Grouping.REGION_FORM: _DAYS_AND_MONTHS,
        Grouping.LOCATION: (Period.MONTH,),
        Grouping.LOCATION_FORM: (Period.MONTH,),
    },
    Basis.SINCE: {
        Grouping.ALL: (Period.DAY,),
        Grouping.FORM: (Period.DAY,),
        Grouping.REGION: (Period.DAY,),
        Grouping.REGION_FORM: (Period.DAY,),
        Grouping.LOCATION: (Period.DAY,),
        Grouping.LOCATION_FORM: (Period.DAY,),
    },
    # A cell has all locations of a day: tables would have to read a cell of each of thousands else.
    Basis.PLACES: {
        Grouping.ALL: _WITH_WEEKS,
        Grouping.FORM: _WITH_WEEKS,
    },
    Basis.MONTHS: {
        Grouping.ALL: _DAYS_AND_MONTHS,
        Grouping.FORM: _DAYS_AND_MONTHS,
        Grouping.REGION: _DAYS_AND_MONTHS,
        Grouping.REGION_FORM: _DAYS_AND_MONTHS,
        Grouping.LOCATION: (Period.MONTH,),
        Grouping.LOCATION_FORM: (Period.MONTH,),
    },
}
# The cells that never reach from one such period into the next: weeks do reach from month to month.
LIE_WITHIN: Final = {Period.WEEK: (Period.DAY, Period.WEEK), Period.MONTH: (Period.DAY, Period.MONTH)}
