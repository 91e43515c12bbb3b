"""How long it takes in business hours, day after day of the calendar: slow, and easy to believe."""

import json
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from math import isclose
from zoneinfo import ZoneInfo

from leadloop.desk.models import DeskItem, DeskPolicy
from leadloop.network.enums import WEEKDAYS
from leadloop.reports.performance import performance
from leadloop.reports.rollups.enums import Hours


def assert_business_hours(brand, filters, leads, rounds, waits, product_limit, now):
    """Hold the times of all, and of each location, against the rounds (with their replays) of the filters."""
    found = performance(brand, filters=filters, hours=Hours.BUSINESS, now=now)
    places = {}
    for pair in rounds:
        places.setdefault(pair[0].location.ref, []).append(pair)
    told = [(found.all, rounds), *((each.figures, places[each.ref]) for each in found.locations)]
    for figures, some in told:
        for name, (start, end, others) in waits.items():
            happened, censored, lasting = [], [], 0
            for one, replay in some:
                times, week = replay.times, one.business_week
                if times[start] is None:
                    continue
                ends = [times[each] for each in others if times[each] is not None]
                until = times[end] or (ends[0] if ends else now)
                lasting += until is now
                spent = open_between(week.hours, week.time_zone, times[start], until)
                (happened if times[end] else censored).append(spent)
            assert_timing(figures.times[name], happened, censored, lasting, product_limit)
    assert_first_attempt(brand, leads, found.all.times["to_first_attempt"], product_limit, now)


def assert_first_attempt(brand, leads, timing, product_limit, now):
    """The desk's own hours; a lead that came back from a location never waited for it."""
    hours = json.dumps(DeskPolicy.objects.get(brand=brand).hours)
    happened, censored, lasting = [], [], 0
    for item in DeskItem.objects.filter(lead__in=leads).select_related("lead"):
        if item.respond_by is None and item.returned_at is not None:
            continue
        until = item.first_attempt_at or item.lead.decided_at or now
        lasting += until is now
        # What was recorded at the time was recorded in whole seconds.
        spent = open_between(hours, brand.time_zone, item.lead.created_at, until)
        (happened if item.first_attempt_at else censored).append(spent if until is now else int(spent))
    assert_timing(timing, happened, censored, lasting, product_limit)


def assert_timing(timing, happened, censored, lasting, product_limit):
    assert (timing.n, timing.open) == (len(happened) + len(censored), lasting)
    for share, said in ((0.5, timing.median_s), (0.9, timing.p90_s)):
        truth = product_limit(happened, censored, share)
        # Times within one part in a hundred count as their mean.
        assert (said is None) == (truth is None), (share, said, truth)
        assert said is None or isclose(said, truth, rel_tol=0.011, abs_tol=1.1), (share, said, truth)


# The same of each place, and of each choice of places.
@lru_cache(maxsize=10_000)
def open_between(written, zone, begin, end):
    """Add up what of each day's spans lies between two moments."""
    hours, where = json.loads(written), ZoneInfo(zone)
    seconds = 0.0
    day, last = begin.astimezone(where).date(), end.astimezone(where).date()
    while day <= last:
        for opens, closes in hours.get(WEEKDAYS[day.weekday()], []):
            first, then = (moment_of(day, wall, where) for wall in (opens, closes))
            seconds += max(0.0, (min(end, then) - max(begin, first)).total_seconds())
        day += timedelta(days=1)
    return seconds


def moment_of(day, wall, where):
    if wall == "24:00":
        day, wall = day + timedelta(days=1), "00:00"
    return datetime.combine(day, time.fromisoformat(wall), where).astimezone(UTC)
