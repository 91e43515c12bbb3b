"""An agent's own reminders: what is late, what comes, what was done, and the address of the calendar feed."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leadloop.accounts.operations import end_feed, renew_feed
from leadloop.core.moments import when_text
from leadloop.desk.agenda import MOST_DONE, MOST_SHOWN, by_day, done_lately, open_reminders
from leadloop.desk.messages import customer_name, lead_path, wanted
from leadloop.desk.models import Reminder
from leadloop.desk.queries import hours_of_desk
from leadloop.journeys.desk_shares_out import SnoozeProblem, Taken, snooze
from leadloop.web.desk.reminders.feed import address_of_feed
from leadloop.web.desk.reminders.forms import CHOICES, SnoozeForm
from leadloop.web.desk.shell import page
from leadloop.web.gate import MemberRequest, for_desk, found_or_404

_DONE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Shown:
    """A reminder as the page shows it."""

    reminder: Reminder
    name: str
    wanted: str
    href: str
    form: SnoozeForm | None = None


@for_desk
@require_safe
def reminders(request: MemberRequest) -> HttpResponse:
    """Show the agent's own reminders, overdue ones first."""
    return _show(request)


@for_desk
@require_POST
def put_off(request: MemberRequest, reminder_id: uuid.UUID) -> HttpResponse:
    """Put a reminder off. What cannot be is said beside it, with what was typed."""
    reminder = found_or_404(
        Reminder.objects.select_related("lead", "lead__form", "agent").one(request.brand, reminder_id)
    )
    form = SnoozeForm(request.POST, opening=hours_of_desk(request.brand), now=request.now, auto_id=_ids(reminder))
    if not form.is_valid():
        return _show(request, wrong=reminder, form=form, status=422)
    try:
        moved = snooze(reminder, due_at=form.chosen, by=request.actor, leads=request.leads_desk, now=request.now)
    except SnoozeProblem as problem:
        for name, text in problem.errors.items():
            form.add_error(name, text)
        return _show(request, wrong=reminder, form=form, status=422)
    except Taken as problem:
        messages.error(request, str(problem))
        return redirect("desk:reminders")
    who = customer_name(reminder.lead)
    if moved:
        at = when_text(form.chosen, show="short")
        messages.success(request, _("%(name)s: put off until %(at)s.") % {"name": who, "at": at})
    else:
        messages.info(request, _("%(name)s: done meanwhile, so there is nothing to put off.") % {"name": who})
    return redirect("desk:reminders")


@for_desk
@require_POST
def feed_address(request: MemberRequest) -> HttpResponse:
    """Make, renew or end the private address of the agent's calendar feed."""
    if request.POST.get("do") == "end":
        end_feed(request.membership)
        messages.success(request, _("The address has ended. Calendars that used it get nothing any more."))
    elif request.POST.get("do") == "renew":
        had_one = request.membership.feed_key is not None
        renew_feed(request.membership)
        said = _("Here is your new address; the old one has ended.") if had_one else _("Here is your address.")
        messages.success(request, said)
    return redirect("desk:reminders")


def _show(
    request: MemberRequest, *, wrong: Reminder | None = None, form: SnoozeForm | None = None, status: int = 200
) -> HttpResponse:
    brand, user, now = request.brand, request.user, request.now
    opening = hours_of_desk(brand)
    found = list(open_reminders(brand, agent_id=user.pk)[: MOST_SHOWN + 1])
    if wrong is not None and wrong not in found:
        # Also one that is somebody else's, or done: the answer to a press is never a page without it.
        found.insert(0, wrong)

    def shown(each: Reminder) -> Shown:
        own = form if wrong == each and form else SnoozeForm(opening=opening, now=now, auto_id=_ids(each))
        return _shown(each, own)

    late = [shown(each) for each in found if each.due_at <= now]
    coming = [each for each in found[:MOST_SHOWN] if each.due_at > now]
    done = done_lately(brand, agent_id=user.pk, since=now - timedelta(days=_DONE_DAYS))[:MOST_DONE]
    today = opening.local_date(now)
    context: dict[str, Any] = {
        "late": late,
        "days": [
            {"day": day, "name": _name_of(day, today), "reminders": [shown(each) for each in group]}
            for day, group in by_day(coming, opening=opening)
        ],
        "is_cut": len(found) > MOST_SHOWN,
        "most": MOST_SHOWN,
        "done": [_shown(each) for each in done],
        "choices": CHOICES,
        "feed": address_of_feed(request.membership),
        "wrong_form": form if status != 200 else None,  # noqa: PLR2004
    }
    return page(request, "reminders.html", context, place="reminders", status=status)


def _shown(reminder: Reminder, form: SnoozeForm | None = None) -> Shown:
    lead = reminder.lead
    return Shown(reminder, customer_name(lead), wanted(lead), lead_path(lead), form)


def _ids(reminder: Reminder) -> str:
    return f"r{reminder.pk.hex}_%s"


def _name_of(day: date, today: date) -> str:
    return {0: _("Today"), 1: _("Tomorrow")}.get((day - today).days, "")
