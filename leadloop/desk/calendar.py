"""The desk's time: its business hours and holidays, the response time, and when a customer may be called. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

from leadloop.desk.models import DeskPolicy, FormPolicy
from leadloop.network.enums import WEEKDAYS
from leadloop.network.opening import Opening

# Hours of the desk and of the customer that do not meet within this time do not meet at all: a desk that is there once
# a week, and two of these days are holidays.
_MEET_WITHIN = timedelta(days=22)


# Named, or the names would be in the language of whatever machine this runs on. Where unknown: the country's own.
_NAMES = "en_US"


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when a customer is to be tried, and from when we warn."""

    respond_by: datetime
    warn_at: datetime


@lru_cache(maxsize=64)
def holidays_of(country: str, region: str = "") -> Mapping[date, str]:
    """Return the public holidays of a country or a subdivision of it by date; none for what the calendar does not know.

    Years come as they are asked for: go through them by :func:`holidays_between`.
    """
    if not country:
        return {}
    try:
        found: Mapping[date, str] = holidays.country_holidays(country, subdiv=region or None, language=_NAMES)
    except NotImplementedError:
        return {}
    return found


def holidays_between(policy: DeskPolicy, first: date, last: date) -> dict[date, str]:
    """Return the names of the desk's holidays from ``first`` to ``last``, in order."""
    known = holidays_of(policy.holiday_country, policy.holiday_region)
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return {day: known[day] for day in days if day in known}


def regions_of(country: str) -> list[str]:
    """Return the codes of a country's subdivisions that have holidays of their own; none for a country not known."""
    return sorted(holidays.list_supported_countries(include_aliases=False).get(country, ()))


def known_holidays(country: str, region: str = "") -> bool:
    """Whether public holidays of this country and subdivision (if any is given) are known."""
    regions = holidays.list_supported_countries(include_aliases=False).get(country)
    return regions is not None and (not region or region in regions)


def desk_hours(policy: DeskPolicy, *, zone: str) -> Opening:
    """Return when the desk is there: its week in the brand's ``zone``, without public holidays."""
    return Opening(policy.hours, zone, holidays_of(policy.holiday_country, policy.holiday_region))


def polite_hours(policy: DeskPolicy, *, zone: str) -> Opening:
    """Return when a customer in ``zone`` may be called: Monday to Saturday, between the policy's two times."""
    span = [[policy.polite_from, policy.polite_until]]
    return Opening(dict.fromkeys(WEEKDAYS[:6], span), zone)


def deadline(arrived_at: datetime, *, policy: DeskPolicy, own: FormPolicy | None, hours: Opening) -> Deadline | None:
    """Return the response time of a lead: from arrival, in business time. None where the target is 0: there is none."""
    target = policy.target_minutes if own is None or own.target_minutes is None else own.target_minutes
    warn = policy.warn_minutes if own is None or own.warn_minutes is None else own.warn_minutes
    if not target:
        return None
    return Deadline(
        respond_by=hours.after_open(arrived_at, timedelta(minutes=target)),
        warn_at=hours.after_open(arrived_at, timedelta(minutes=max(0, target - warn))),
    )


def suits_both(moment: datetime, *, desk: Opening, customer: Opening) -> datetime:
    """Return the first moment from ``moment`` on at which the desk is there and the customer may be called.

    Where there is none, half the world away, the first at which the customer may be.
    """
    found = moment
    while found - moment <= _MEET_WITHIN:
        later = customer.next_open(desk.next_open(found))
        if later == found:
            return found
        found = later
    return customer.next_open(moment)
