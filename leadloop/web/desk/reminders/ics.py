"""Reminders as a calendar (RFC 5545), made for feeds that calendars ask for again and again. Pure.

What a feed tells is read by whoever gets hold of its address. So it says what an agent needs to see the next call coming:
a given name with an initial, and what is wanted. Telephone, email, address and notes stay behind the sign-in, one
press away.
"""

from collections.abc import Iterable
from datetime import UTC, timedelta

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Component, Event, Todo

from leadloop.accounts.models import Membership
from leadloop.desk.messages import lead_address
from leadloop.desk.models import Reminder
from leadloop.intake.models import Lead
from leadloop.outbox.wording import harmless

LENGTH = timedelta(minutes=15)
_REFRESH = timedelta(minutes=15)


def events(membership: Membership, reminders: Iterable[Reminder]) -> bytes:
    """Return a calendar with an event of a quarter of an hour for each reminder, and an alarm as an open one begins.

    What was done when its time had come stays, and says so: a calendar drops what its feed no longer has, and who looks
    back wants to see their day. What was done or taken back before that is left out: nothing is to happen then.
    """
    calendar = _calendar(membership)
    for reminder in reminders:
        if reminder.settled_at and (reminder.settled_at < reminder.due_at or _is_taken_back(reminder)):
            continue
        event = Event()
        summary = _summary(reminder)
        # A task says that it is done; an event has no word for it but this.
        _describe(event, reminder, summary=_("Done: %(what)s") % {"what": summary} if reminder.settled_at else summary)
        event.add("dtstart", reminder.due_at.astimezone(UTC))
        event.add("dtend", (reminder.due_at + LENGTH).astimezone(UTC))
        event.add("status", "CONFIRMED")
        # The time is not taken: the agent goes on with other calls until then.
        event.add("transp", "TRANSPARENT")
        if reminder.settled_at is None:
            event.add_component(_alarm(reminder))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def tasks(membership: Membership, reminders: Iterable[Reminder]) -> bytes:
    """Return a calendar with a task for each reminder: open, done, or taken back together with its outcome."""
    calendar = _calendar(membership)
    for reminder in reminders:
        task = Todo()
        _describe(task, reminder, summary=_summary(reminder))
        task.add("due", reminder.due_at.astimezone(UTC))
        if reminder.settled_at is None:
            task.add("status", "NEEDS-ACTION")
            task.add("percent-complete", 0)
            task.add_component(_alarm(reminder))
        elif _is_taken_back(reminder):
            task.add("status", "CANCELLED")
        else:
            # All three: programs go by different ones.
            task.add("status", "COMPLETED")
            task.add("completed", reminder.settled_at.astimezone(UTC))
            task.add("percent-complete", 100)
        calendar.add_component(task)
    return bytes(calendar.to_ical())


def _calendar(membership: Membership) -> Calendar:
    calendar = Calendar()
    name = _("Reminders: %(brand)s") % {"brand": membership.brand.name}
    calendar.add("prodid", "-//Leadloop//Lead desk//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", membership.brand.time_zone)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    return calendar


def _describe(component: Component, reminder: Reminder, *, summary: str) -> None:
    component.add("uid", f"reminder-{reminder.pk}@leadloop")
    component.add("dtstamp", reminder.updated_at.astimezone(UTC))
    component.add("created", reminder.created_at.astimezone(UTC))
    component.add("last-modified", reminder.updated_at.astimezone(UTC))
    component.add("sequence", reminder.snoozes + (reminder.settled_at is not None))
    component.add("summary", summary)
    link = lead_address(reminder.lead)
    component.add("description", f"{_wanted(reminder.lead)}\n{link}")
    component.add("url", link)
    component.add("class", "PRIVATE")


def _alarm(reminder: Reminder) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _summary(reminder))
    alarm.add("trigger", timedelta(0))
    return alarm


def _is_taken_back(reminder: Reminder) -> bool:
    return reminder.settled_by == reminder.made_by


def _summary(reminder: Reminder) -> str:
    who = _who(reminder.lead)
    return (_("Promised call: %(name)s") if reminder.is_callback else _("Try again: %(name)s")) % {"name": who}


def _who(lead: Lead) -> str:
    given, family = (harmless(lead.customer.get(name, ""), limit=60) for name in ("given_name", "family_name"))
    short = f"{given} {family[:1]}." if given and family else given or family
    return short or harmless(lead.customer.get("organization", ""), limit=60) or _("a customer")


def _wanted(lead: Lead) -> str:
    return harmless(lead.product) or harmless(lead.interest) or lead.form.title
