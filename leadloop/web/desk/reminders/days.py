"""A calendar's week and month as rows and cells. Pure; days and hours are those of the desk's zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from leadloop.network.opening import Opening

WEEK = timedelta(days=7)
# Hours that a week shows even where nothing is in them.
_FROM, _UNTIL = 8, 18
_HOUR = timedelta(hours=1)
# At least half of a shaded hour is open.
_MOSTLY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder as the calendar shows it."""

    due_at: datetime
    name: str
    wanted: str
    href: str
    is_callback: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day, with what is due on it in order."""

    day: date
    is_today: bool
    is_within: bool
    holiday: str
    # The times at which the desk is there, such as "09:00-17:00"; empty: closed.
    hours: str
    reminders: Sequence[Due]


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of one day."""

    is_open: bool
    is_now: bool
    reminders: Sequence[Due]


@dataclass(frozen=True, slots=True)
class Row:
    """One hour of all the week's days."""

    hour: str
    cells: Sequence[Cell]


def week_of(day: date) -> tuple[date, date]:
    """Return the first day of the day's week (a Monday) and of the week after it."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + WEEK


def month_of(day: date) -> tuple[date, date]:
    """Return the Mondays from and before which all weeks of the day's month lie."""
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return week_of(first)[0], week_of(following - timedelta(days=1))[1]


def next_month(day: date) -> date:
    """Return the first day of the month after the day's."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def month_before(day: date) -> date:
    """Return the first day of the month before the day's."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def begin(day: date, *, opening: Opening) -> datetime:
    """Return the moment (UTC) at which the day begins in the desk's zone."""
    return datetime.combine(day, time(0), opening.zone).astimezone(UTC)


def days_between(
    first: date,
    end: date,
    *,
    reminders: Sequence[Due],
    opening: Opening,
    holidays: Mapping[date, str],
    today: date,
    month: int | None = None,
) -> list[Day]:
    """Return the days from ``first`` until before ``end``; ``month`` says which of them are within it."""
    found: dict[date, list[Due]] = {}
    for each in reminders:
        found.setdefault(opening.local_date(each.due_at), []).append(each)
    return [
        Day(
            day=day,
            is_today=day == today,
            is_within=month in (None, day.month),
            holiday=holidays.get(day, ""),
            hours=opening.hours_on(day),
            reminders=found.get(day, []),
        )
        for day in (first + timedelta(days=ahead) for ahead in range((end - first).days))
    ]


def weeks(days: Sequence[Day]) -> list[Sequence[Day]]:
    """Return the days in rows of seven."""
    return [days[at : at + 7] for at in range(0, len(days), 7)]


def hour_rows(days: Sequence[Day], *, opening: Opening, now: datetime) -> list[Row]:
    """Return the rows of a week: the desk's hours, and those in which anything is due."""
    hours = {each.due_at.astimezone(opening.zone).hour for day in days for each in day.reminders}
    hours |= {hour for hour in range(24) if any(_is_open(day.day, hour, opening=opening) for day in days)}
    from_, until = min(hours | {_FROM}), max(hours | {_UNTIL - 1}) + 1
    return [
        Row(f"{hour:02}:00", [_cell(day, hour, opening=opening, now=now) for day in days])
        for hour in range(from_, until)
    ]


def _cell(day: Day, hour: int, *, opening: Opening, now: datetime) -> Cell:
    local = now.astimezone(opening.zone)
    return Cell(
        is_open=_is_open(day.day, hour, opening=opening),
        is_now=(local.date(), local.hour) == (day.day, hour),
        # By the wall clock: an hour that comes twice is one row.
        reminders=[each for each in day.reminders if each.due_at.astimezone(opening.zone).hour == hour],
    )


def _is_open(day: date, hour: int, *, opening: Opening) -> bool:
    start = datetime.combine(day, time(hour), opening.zone).astimezone(UTC)
    return opening.open_between(start, start + _HOUR) >= _MOSTLY
