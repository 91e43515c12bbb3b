"""Figures by week and by month of arrival, each beside the same period of the year before."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import dropwhile
from typing import Final
from zoneinfo import ZoneInfo

from leadloop.reports.measured import is_early, times_to, undecided
from leadloop.reports.performance import rates_of
from leadloop.reports.rollups.enums import Period
from leadloop.reports.rollups.local_days import as_date
from leadloop.reports.rollups.measures import TO_ACCEPT
from leadloop.reports.rollups.totals import Totals
from leadloop.reports.rollups.wanted import Names
from leadloop.reports.scope import Scope, ScopeReader
from leadloop.reports.statistics.intervals import Rate
from leadloop.reports.statistics.survival import Quantile

PERIODS: Final = 13
_WEEKS_A_YEAR: Final = 52


class Step(StrEnum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"

    @property
    def period(self) -> Period:
        """The same in the words of the rollups."""
        return Period.WEEK if self is Step.WEEK else Period.MONTH

    def start_of(self, day: date) -> date:
        """Return the first day of the week (a Monday) or month in which the day is."""
        return day - timedelta(days=day.weekday()) if self is Step.WEEK else day.replace(day=1)

    def after(self, start: date, n: int) -> date:
        """Return the first day of the period ``n`` later, or earlier where it is below nothing."""
        if self is Step.WEEK:
            return start + timedelta(weeks=n)
        months = start.year * 12 + start.month - 1 + n
        return date(months // 12, months % 12 + 1, 1)

    def year_before(self, start: date) -> date:
        """Return the same period of the year before: 52 weeks, or twelve months."""
        return self.after(start, -_WEEKS_A_YEAR if self is Step.WEEK else -12)


@dataclass(frozen=True, slots=True)
class Figures:
    """A period's figures; ``undecided``: of how many each rate is not known yet."""

    rates: dict[str, Rate]
    undecided: dict[str, int]
    to_accept: Quantile


_NOTHING: Final = Figures(rates_of(Totals()), undecided(Totals()), Quantile(None, None, None))


@dataclass(frozen=True, slots=True)
class Moment:
    """A period that begins on ``start``, and the one a year before. ``running``: not over yet."""

    start: date
    running: bool
    now: Figures
    before: Figures

    @property
    def has_any(self) -> bool:
        """Whether anything was offered, then or a year before."""
        return any(each.rates["accepted"].n for each in (self.now, self.before))

    def is_unfinished(self, rate: str) -> bool:
        """Whether the rate may still change much: the period runs, or more than one in ten of it is undecided."""
        return self.running or is_early(self.now.rates[rate], self.now.undecided[rate])


def trend(reader: ScopeReader, scope: Scope, *, step: Step, now: datetime) -> tuple[Moment, ...]:
    """Return the periods until the one in which the scope ends, or until now; thirteen at most. Use within ``one_moment()``.

    They begin with the one in which the scope begins, where that is later, and with the first one that has anything. Of the
    first and the last one only what is in the scope counts, and the same part of those a year before.
    """
    zone = ZoneInfo(scope.brand.time_zone)
    starts = _starts(scope, step, now.astimezone(zone).date(), zone)
    if not starts:
        return ()
    since, before = _midnight(starts[0], zone), _midnight(step.after(starts[-1], 1), zone)
    since, before = max(scope.since or since, since), min(scope.before or before, before)
    found: dict[date, Figures] = {}
    for year in ((since, before), tuple(_year_before(each.astimezone(zone), step) for each in (since, before))):
        asked = replace(scope, since=year[0], before=year[1])
        found |= _figures(reader.of(asked), step, now=now)
    moments = [
        Moment(
            start,
            running=now < min(_midnight(step.after(start, 1), zone), before),
            now=found.get(start, _NOTHING),
            before=found.get(step.year_before(start), _NOTHING),
        )
        for start in starts
    ]
    return tuple(dropwhile(lambda each: not each.has_any, moments))


def _starts(scope: Scope, step: Step, today: date, zone: ZoneInfo) -> list[date]:
    until = (
        today
        if scope.before is None
        else min(today, (scope.before - timedelta(microseconds=1)).astimezone(zone).date())
    )
    last = step.start_of(until)
    first = step.after(last, 1 - PERIODS)
    if scope.since is not None:
        first = max(first, step.start_of(scope.since.astimezone(zone).date()))
    return [each for each in (step.after(first, n) for n in range(PERIODS)) if each <= last]


def _figures(reader: ScopeReader, step: Step, *, now: datetime) -> dict[date, Figures]:
    """Return the figures of each period that has any, by its first day."""
    name = Names(day=lambda day: step.start_of(as_date(day)))
    found = reader.each(name, only=TO_ACCEPT, within=step.period)
    times = times_to(found, TO_ACCEPT, now=now)
    return {
        start: Figures(rates_of(totals), undecided(totals), times[start].median)
        for start, totals in reader.totals_of(found).items()
    }


def _year_before(moment: datetime, step: Step) -> datetime:
    """Return the same time of the same day of the period a year before, in the moment's zone; of a month that is shorter, its end."""
    start = step.start_of(moment.date())
    earlier = step.year_before(start)
    day = earlier + (moment.date() - start)
    if day >= step.after(earlier, 1):
        return _midnight(step.after(earlier, 1), moment.tzinfo)
    return datetime.combine(day, moment.time(), moment.tzinfo)


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(0), zone)
