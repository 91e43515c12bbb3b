"""Moments and days as people read them, in the active language."""

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import pgettext


def when_text(moment: datetime | date | None, *, zone: str | tzinfo = "", show: str = "") -> str:
    """Return "22 Nov 2026, 14:05" on the clocks of ``zone``, or "22 Nov 2026" for a date; a dash for nothing.

    ``show`` is another look than these: datetime, date, day, month, short, time, long, full.
    """
    if moment is None:
        return "–"
    if isinstance(moment, datetime):
        return formats.date_format(local(moment, zone), pattern(show or "datetime"))
    return formats.date_format(moment, pattern(show or "date"))


def local(moment: datetime, zone: str | tzinfo = "") -> datetime:
    """Return the moment on the clocks of ``zone``, or of the zone that is active for this request."""
    return moment.astimezone(
        (ZoneInfo(zone) if isinstance(zone, str) else zone) if zone else timezone.get_current_timezone()
    )


def pattern(show: str) -> str:
    """Return the date pattern of a look, as the translators of the language wrote it."""
    # One translation each: this runs for every time on a page.
    match show:
        case "date":
            return pgettext("date pattern", "j M Y")
        case "day":
            return pgettext("date pattern", "j M")
        case "short":
            return pgettext("date pattern", "j M, H:i")
        case "time":
            return pgettext("date pattern", "H:i")
        case "long":
            return pgettext("date pattern", "l, j F Y")
        case "full":
            return pgettext("date pattern", "l, j F Y, H:i e")
        case "month":
            return pgettext("date pattern", "M Y")
        case "datetime":
            return pgettext("date pattern", "j M Y, H:i")
        case _:
            raise KeyError(show)
