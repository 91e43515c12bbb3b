"""Moments as this door writes and reads them: RFC 3339, in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from leadloop.api.problems import invalid


def rfc3339(moment: datetime | None) -> str | None:
    """Return ``2026-11-22T13:05:00Z`` (with its microseconds where it has some)."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_since(field: str, text: str | None, *, zone: str) -> datetime | None:
    """Return from when on something counts: the moment, or the beginning of the day in ``zone``. None for nothing.

    Raises :class:`Problem` (422) for what is neither.
    """
    return _read(field, text, zone=zone, days=0)


def read_before(field: str, text: str | None, *, zone: str) -> datetime | None:
    """Return until just before when something counts: the moment, or the end of the day in ``zone``. None for nothing."""
    return _read(field, text, zone=zone, days=1)


def read_day(field: str, text: str | None) -> date | None:
    """Return the day that ``2026-12-01`` spells, or None for nothing."""
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or len(text) != len("2026-12-01"):
        raise invalid({field: _("Write the date as year-month-day, such as 2026-12-01.")})
    return day


def _read(field: str, text: str | None, *, zone: str, days: int) -> datetime | None:
    if not text:
        return None
    try:
        if len(text) == len("2026-12-01"):
            day = date.fromisoformat(text) + timedelta(days=days)
            return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)
        # A plus sign in an address means a space.
        moment = parse_datetime(text.replace(" ", "+") if "T" in text else text)
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise invalid({field: _("Give a day such as 2026-12-01, or a time such as 2026-12-01T08:00:00Z.")})
