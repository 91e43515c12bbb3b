"""A time in pieces: which whole years, months and days it has, and what is left of days at its ends. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leadloop.reports.rollups.enums import Period

_DAY = timedelta(days=1)
EARLIEST = date(1970, 1, 1)
LATEST = date(9999, 1, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """Cells of one period that begin from ``first`` on, until just before ``end``."""

    period: Period
    first: date
    end: date


@dataclass(frozen=True, slots=True)
class Pieces:
    """``cells`` hold whole days; ``moments`` are what no cell holds, from and until just before."""

    cells: list[Span]
    moments: list[tuple[datetime, datetime]]


def pieces_of(since: datetime | None, before: datetime | None, *, zone: str, kept: tuple[Period, ...]) -> Pieces:
    """Cut the time from ``since`` until just before ``before`` (None: no end) into the fewest cells that are kept."""
    where = ZoneInfo(zone)
    first, end = _day_from(since, where), _day_until(before, where)
    if first > end:
        # Not one midnight lies in it.
        return Pieces([], [(since, before)] if since is not None and before is not None and since < before else [])
    moments = []
    if since is not None and since < _midnight(first, where):
        moments.append((since, _midnight(first, where)))
    if before is not None and _midnight(end, where) < before:
        moments.append((_midnight(end, where), before))
    cells = list(_cut(first, end, sorted(kept, reverse=True)))
    if Period.DAY not in kept:
        moments += [
            (_midnight(each.first, where), _midnight(each.end, where)) for each in cells if each.period is Period.DAY
        ]
        cells = [each for each in cells if each.period is not Period.DAY]
    return Pieces(cells, moments)


def _cut(first: date, end: date, periods: list[Period]) -> Iterator[Span]:
    """Yield the spans from ``first`` until before ``end``: the longest ones in the middle, days last."""
    if first >= end:
        return
    if not periods or periods[0] is Period.DAY:
        yield Span(Period.DAY, first, end)
        return
    longest, *shorter = periods
    begin, stop = start_of(first, longest), start_of(end, longest)
    if begin < first:
        begin = start_after(begin, longest)
    if begin >= stop:
        yield from _cut(first, end, shorter)
        return
    yield from _cut(first, begin, shorter)
    yield Span(longest, begin, stop)
    yield from _cut(stop, end, shorter)


def start_of(day: date, period: Period) -> date:
    """Return the first day of the week, month or year in which a day is."""
    if period is Period.WEEK:
        return day - day.weekday() * _DAY
    return day.replace(day=1) if period is Period.MONTH else day.replace(month=1, day=1)


def start_after(start: date, period: Period) -> date:
    """Return the first day of the week, month or year after the one that begins on ``start``."""
    if period is Period.YEAR:
        return start.replace(year=start.year + 1)
    if period is Period.WEEK:
        return start + 7 * _DAY
    return (start + 32 * _DAY).replace(day=1)


def _day_from(since: datetime | None, zone: ZoneInfo) -> date:
    if since is None:
        return EARLIEST
    day = since.astimezone(zone).date()
    return day if _midnight(day, zone) >= since else day + _DAY


def _day_until(before: datetime | None, zone: ZoneInfo) -> date:
    return LATEST if before is None else before.astimezone(zone).date()


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)
