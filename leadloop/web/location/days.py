"""The days that a page offers when it asks "When should we follow up?"."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from leadloop.followups.models import Policy
from leadloop.followups.plan import default_follow_up
from leadloop.journeys.location_answers import FURTHEST_FOLLOW_UP
from leadloop.network.models import Location
from leadloop.network.opening import Opening
from leadloop.opportunities.enums import Stage

_DAYS_A_WEEK = 7
_NEARLY_THE_SAME_DAY = 2
# What is offered: weeks, and calendar months. An order takes longer to fulfil than a customer to decide.
_OFFERED: dict[Stage, tuple[tuple[int, ...], tuple[int, ...]]] = {
    Stage.ACCEPTED: ((1, 2), (1,)),
    Stage.WON: ((2,), (1, 2)),
}


@dataclass(frozen=True, slots=True)
class Days:
    """Days to choose from, as (date, label, the date in words); ``usual`` is chosen at first."""

    offered: tuple[tuple[date, str, str], ...]
    usual: date
    first: date
    last: date


def days_after(stage: Stage, *, location: Location, opening: Opening, policy: Policy, now: datetime) -> Days:
    """Return the days to offer to a location whose opportunity stands (or will stand) at ``stage``: accepted or won.

    All of them are days on which the location is open, since no question is asked on others.
    """
    own = location.win_to_complete_days if stage == Stage.WON else location.accept_to_win_days
    usual = default_follow_up(stage, policy=policy, own_days=own, opening=opening, now=now)
    today = opening.local_date(now)
    labels: dict[date, str] = {}
    for count, label in _steps(stage, today):
        labels.setdefault(opening.local_date(opening.days_after(now, count)), label)
    if usual not in labels:
        # Two cards for nearly the same day would only make somebody think.
        labels = {day: label for day, label in labels.items() if abs((day - usual).days) > _NEARLY_THE_SAME_DAY}
    ahead = (usual - today).days
    labels.setdefault(usual, ngettext("In %d day", "In %d days", ahead) % ahead)
    offered = tuple((day, labels[day], _in_words(day)) for day in sorted(labels))
    return Days(offered=offered, usual=usual, first=today, last=today + FURTHEST_FOLLOW_UP)


def _steps(stage: Stage, today: date) -> Iterator[tuple[int, str]]:
    weeks, months = _OFFERED[stage]
    for number in weeks:
        yield number * _DAYS_A_WEEK, ngettext("In %d week", "In %d weeks", number) % number
    for number in months:
        yield (_months_later(today, number) - today).days, ngettext("In %d month", "In %d months", number) % number


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    return first + timedelta(days=min(day.day, calendar.monthrange(first.year, first.month)[1]) - 1)


def _in_words(day: date) -> str:
    # Translators: the weekday and the day, such as "Wed 10 Jun".
    return date_format(day, pgettext("date pattern", "D j M"))


def unreadable_day() -> str:
    """Return what to tell a person whose day nobody can read."""
    return _("Choose a day, or write it as year-month-day, such as 2026-12-01.")
