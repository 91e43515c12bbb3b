"""Times as people type them: on the clocks of a zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from leadloop.core.given import read_moment


class WallProblem(ValueError):
    """Nobody's clock shows this; the message says what to do."""


def read_wall(text: str, *, zone: str) -> datetime | None:
    """Return the moment (UTC) at which the clocks of ``zone`` show what was typed; None for nothing.

    A time with a zone of its own is taken as it is. Of a time that the clocks show twice, when they go back, the first
    is meant. Raises :class:`WallProblem` for what is no time, and for one that the clocks skip when they go forward.
    """
    if not text:
        return None
    try:
        wall = datetime.fromisoformat(text)
    except ValueError as error:
        raise WallProblem(_("Choose a day and a time, or write them like 2026-12-01 14:30.")) from error
    if wall.tzinfo is not None:
        moment = read_moment(text)
    else:
        there = wall.replace(tzinfo=ZoneInfo(zone))
        moment = read_moment(there.isoformat())
        if moment is not None and moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall:
            raise WallProblem(_("The clocks go forward then and skip this time. Choose another one."))
    if moment is None:
        raise WallProblem(_("Choose a day and a time within the next 180 days."))
    return moment.astimezone(UTC)
