"""When an update is due. Pure: a moment and the brand's daytime in; a moment (UTC) out."""

from datetime import datetime, timedelta

from leadloop.network.enums import WEEKDAYS
from leadloop.network.opening import Opening
from leadloop.updates.enums import Unit
from leadloop.updates.models import UpdateRules


def daytime(rules: UpdateRules, *, zone: str) -> Opening:
    """Return when customers are written to, as a calendar in the brand's zone."""
    days = WEEKDAYS if rules.on_sundays else WEEKDAYS[:6]
    return Opening({day: [[rules.send_from, rules.send_until]] for day in days}, zone)


def due_after(entered_at: datetime, delay: int, unit: Unit, *, day: Opening) -> datetime:
    """Return when it is due: hours that really pass, or calendar days at the same hour by the wall clock; then by daytime."""
    if unit == Unit.DAYS:
        return day.days_after(entered_at, delay)
    return day.next_open(entered_at + timedelta(hours=delay))
