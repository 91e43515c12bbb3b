"""Opening hours as a calendar: when a location can be asked, when a desk is there. Pure; wall-clock times in a zone."""

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leadloop.network.enums import WEEKDAYS

USUAL_HOURS: Mapping[str, Sequence[Sequence[str]]] = {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}
_HORIZON_DAYS = 400


def week_of(hours: Mapping[str, Sequence[Sequence[str]]]) -> Mapping[str, Sequence[Sequence[str]]]:
    """Return the week that is meant: hours that were not told are the usual ones."""
    return hours if any(hours.values()) else USUAL_HOURS


def week_text(hours: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """Return the week that is meant in one spelling, as JSON: the same hours are the same text."""
    week = week_of(hours)
    return json.dumps({day: week[day] for day in WEEKDAYS if week.get(day)}, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Opening:
    """A week in its zone. Hours that were not told are taken to be Monday to Friday, 9 to 17; holidays are closed."""

    hours: Mapping[str, Sequence[Sequence[str]]]
    time_zone: str
    holidays: Container[date] = frozenset()

    @property
    def zone(self) -> ZoneInfo:
        """The location's time zone."""
        return ZoneInfo(self.time_zone)

    def local_date(self, moment: datetime) -> date:
        """Return the date that the location's calendar shows at ``moment``."""
        return moment.astimezone(self.zone).date()

    def hours_on(self, day: date) -> str:
        """Return the day's times as ``09:00-12:00, 13:00-18:00``; empty where it is closed."""
        if day in self.holidays:
            return ""
        return ", ".join(f"{opens}-{closes}" for opens, closes in self._week().get(WEEKDAYS[day.weekday()], ()))

    def next_open(self, moment: datetime) -> datetime:
        """Return ``moment`` if the location is open then, else the next moment at which it opens (UTC)."""
        for opens, closes in self._spans_from(self.local_date(moment) - timedelta(days=1)):
            # A span that the change of the clocks swallows is no time at which anybody is there.
            if opens < closes and moment < closes:
                return max(moment, opens).astimezone(UTC)
        return moment

    def on_day(self, day: date, *, now: datetime) -> datetime:
        """Return the first open moment of the day, or after it where it is closed; never before ``now`` (UTC)."""
        start = datetime.combine(day, time(0), self.zone).astimezone(UTC)
        return self.next_open(max(start, now))

    def working_days_after(self, moment: datetime, count: int) -> datetime:
        """Return the open moment ``count`` of the location's working days later, at the same hour where it is open."""
        local = moment.astimezone(self.zone)
        day = local.date()
        for _ in range(count):
            day = self._next_working_day(day)
        return self.next_open(datetime.combine(day, local.timetz().replace(tzinfo=None), self.zone).astimezone(UTC))

    def days_after(self, moment: datetime, count: int) -> datetime:
        """Return the open moment ``count`` calendar days later, at the same wall-clock hour where it is open."""
        local = moment.astimezone(self.zone)
        later = datetime.combine(local.date() + timedelta(days=count), local.time(), self.zone)
        return self.next_open(later.astimezone(UTC))

    def after_open(self, moment: datetime, span: timedelta) -> datetime:
        """Return the moment (UTC) at which ``span`` of open time has passed since ``moment``.

        Counted in time that really passes, so that a day on which the clocks change is as long as it is. Of a stretch that
        400 days of opening do not hold, the rest counts around the clock, so that no longer one ends earlier.
        """
        left, closes = span, moment
        for opens, closes in self._merged_from(moment):
            if opens + left <= closes:
                return opens + left
            left -= closes - opens
        return closes + left

    def open_between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much open time lies between two moments; nothing where ``end`` is not after ``start``."""
        total = timedelta(0)
        for opens, closes in self._merged_from(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total

    def _merged_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the open spans after ``moment``, none of which counts a minute twice that another has counted."""
        until = moment.astimezone(UTC)
        for opens, closes in self._spans_from(self.local_date(moment) - timedelta(days=1)):
            begins = max(opens, until)
            if begins < closes:
                yield begins, closes
                until = closes

    def _week(self) -> Mapping[str, Sequence[Sequence[str]]]:
        return week_of(self.hours)

    def _next_working_day(self, day: date) -> date:
        week = self._week()
        for ahead in range(1, 8):
            later = day + timedelta(days=ahead)
            if week.get(WEEKDAYS[later.weekday()]) and later not in self.holidays:
                return later
        return day + timedelta(days=1)

    def _spans_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        week = self._week()
        for ahead in range(_HORIZON_DAYS):
            today = day + timedelta(days=ahead)
            if today in self.holidays:
                continue
            for opens, closes in week.get(WEEKDAYS[today.weekday()], ()):
                yield self._at(today, opens), self._at(today, closes)

    def _at(self, day: date, wall: str) -> datetime:
        # Through UTC and back, so that a wall time which the clocks skip becomes one that exists.
        if wall == "24:00":
            return datetime.combine(day + timedelta(days=1), time(0), self.zone).astimezone(UTC)
        return datetime.combine(day, time.fromisoformat(wall), self.zone).astimezone(UTC)
