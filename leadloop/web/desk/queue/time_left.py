"""How much time is left, in words. ``desk.js`` says the same, so that the words tick without asking the server."""

from datetime import datetime

from django.utils.translation import gettext as _


def span_text(seconds: float) -> str:
    """Return a length of time in its two largest units: "12 min", "3 h 5 min", "2 d 4 h"."""
    minutes = int(abs(seconds)) // 60
    hours, days = minutes // 60, minutes // 1440
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours % 24}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes % 60}
    return _("%(minutes)s min") % {"minutes": minutes}


def left_text(due_at: datetime, now: datetime) -> str:
    """Return "12 min left", "now", "40 min late"."""
    seconds = (due_at - now).total_seconds()
    if abs(seconds) < 60:  # noqa: PLR2004 - less than the smallest unit that is told
        return _("now")
    span = {"time": span_text(seconds)}
    return _("%(time)s left") % span if seconds > 0 else _("%(time)s late") % span
