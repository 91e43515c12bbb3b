"""The calendar of reminders: a week by the hour, or a month; one's own, and for those who lead the desk another agent's."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leadloop.accounts.models import User
from leadloop.accounts.queries import desk_members
from leadloop.core.ids import read_id
from leadloop.desk.agenda import reminders_between
from leadloop.desk.calendar import desk_hours, holidays_between
from leadloop.desk.messages import customer_name, lead_path, wanted
from leadloop.desk.models import Reminder
from leadloop.desk.queries import desk_policy_of
from leadloop.web.desk.reminders import days as grid
from leadloop.web.desk.shell import page
from leadloop.web.gate import MemberRequest, for_desk

_MOST = 600
_YEARS_AHEAD = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for: which agent, week or month, around which day."""

    agent: User
    agents: list[User]
    is_month: bool
    day: date
    today: date

    def address(self, user: User, **changes: Any) -> str:
        """Return the address of the calendar with these changes; what goes without saying is left out."""
        said = {"view": "month" if self.is_month else "", "on": self.day.isoformat()} | changes
        said["agent"] = said.get("agent") or ("" if self.agent == user else str(self.agent.pk))
        query = urlencode({name: value for name, value in said.items() if value})
        return reverse("desk:calendar") + (f"?{query}" if query else "")


@for_desk
@require_safe
def calendar(request: MemberRequest) -> HttpResponse:
    """Show the reminders of a week or a month, with the desk's hours and holidays."""
    policy = desk_policy_of(request.brand)
    opening = desk_hours(policy, zone=request.brand.time_zone)
    asked = _read(request, today=opening.local_date(request.now))
    first, end = grid.month_of(asked.day) if asked.is_month else grid.week_of(asked.day)
    found = reminders_between(
        request.brand,
        agent_id=asked.agent.pk,
        start=grid.begin(first, opening=opening),
        end=grid.begin(end, opening=opening),
    )[:_MOST]
    days = grid.days_between(
        first,
        end,
        reminders=[_due(each) for each in found],
        opening=opening,
        holidays=holidays_between(policy, first, end - timedelta(days=1)),
        today=asked.today,
        month=asked.day.month if asked.is_month else None,
    )
    context = {
        "asked": asked,
        "days": days,
        "first": first,
        "last": end - timedelta(days=1),
        "is_own": asked.agent == request.user,
        "rows": [] if asked.is_month else grid.hour_rows(days, opening=opening, now=request.now),
        "weeks": grid.weeks(days) if asked.is_month else [],
        "count": sum(len(day.reminders) for day in days if day.is_within),
        **_ways(asked, request.user, first=first, end=end),
    }
    return page(request, "calendar.html", context, place="calendar")


def _due(reminder: Reminder) -> grid.Due:
    return grid.Due(
        due_at=reminder.due_at,
        name=customer_name(reminder.lead),
        wanted=wanted(reminder.lead),
        href=lead_path(reminder.lead),
        is_callback=reminder.is_callback,
    )


def _read(request: MemberRequest, *, today: date) -> _Asked:
    agents = desk_members(request.brand) if request.leads_desk else []
    wanted_id = read_id(request.GET.get("agent", ""))
    agent = next((each for each in agents if each.pk == wanted_id), request.user)
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        day = today
    # Nothing is planned further away, and the calendar of holidays has an end.
    if abs(day - today) > _YEARS_AHEAD:
        day = today
    return _Asked(agent, agents, request.GET.get("view") == "month", day, today)


def _ways(asked: _Asked, user: User, *, first: date, end: date) -> dict[str, Any]:
    before = grid.month_before(asked.day) if asked.is_month else first - grid.WEEK
    after = grid.next_month(asked.day) if asked.is_month else end
    return {
        "before": asked.address(user, on=before.isoformat()),
        "after": asked.address(user, on=after.isoformat()),
        "present": asked.address(user, on=""),
        "tabs": [
            {"label": _("Week"), "href": asked.address(user, view=""), "current": not asked.is_month},
            {"label": _("Month"), "href": asked.address(user, view="month"), "current": asked.is_month},
        ],
    }
