"""Values as programs give them, which may be anything: read by their kind, or taken as not there."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime

# Every zone on earth shows a moment between these as a date that there is.
_EARLIEST = datetime.min.replace(tzinfo=UTC) + timedelta(days=1)
_LATEST = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)


def as_mapping(value: Any) -> Mapping[str, Any]:
    """Return an object as it is; anything else as an empty one."""
    return value if isinstance(value, Mapping) else {}


def as_list(value: Any) -> list[Any]:
    """Return a list as it is; anything else as an empty one."""
    return value if isinstance(value, list) else []


def read_moment(value: Any) -> datetime | None:
    """Return the moment in UTC that ISO 8601 text with a zone spells, or None."""
    try:
        moment = parse_datetime(str(value))
        moment = moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return moment if moment and _EARLIEST <= moment <= _LATEST else None


def read_day(value: Any) -> date | None:
    """Return the day that ``2026-12-01`` spells, or None."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def read_position(value: Any) -> tuple[float, float] | None:
    """Return latitude and longitude (degrees, WGS 84) of an object with ``lat`` and ``lon``, or None."""
    given = as_mapping(value)
    try:
        lat, lon = float(given["lat"]), float(given["lon"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else None  # noqa: PLR2004 - degrees
