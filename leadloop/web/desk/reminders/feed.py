"""The calendar feed of an agent: whoever has the address reads it, since calendars sign in nowhere."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leadloop.accounts.models import Membership
from leadloop.accounts.queries import membership_of_feed
from leadloop.core.clock import now
from leadloop.core.ids import made_at
from leadloop.desk.agenda import MOST_SHOWN, open_reminders, settled_since
from leadloop.links.enums import Purpose
from leadloop.links.tokens import BadToken, ExpiredToken, issue, read, site_address
from leadloop.web.desk.reminders.ics import events, tasks
from leadloop.web.link_pages import bad_token, link_page

# So long a calendar is told of what was done, so that it ticks it off instead of losing it.
_DONE_FOR = timedelta(days=14)


def address_of_feed(membership: Membership) -> str:
    """Return the private address of the member's feed, the same at each call; nothing where there is none."""
    if membership.feed_key is None:
        return ""
    token = issue(Purpose.FEED, about=membership.pk, recipient=membership.feed_key, now=made_at(membership.feed_key))
    return site_address(reverse("desk:feed", args=[token]))


@link_page
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar: events, or tasks for ``?kind=tasks``. An address that has ended is as good as missing."""
    moment = now()
    try:
        link = read(Purpose.FEED, token, now=moment)
    except ExpiredToken:
        return render(request, "404.html", status=404)
    except BadToken:
        return bad_token(request)
    membership = membership_of_feed(link.about, link.recipient)
    if membership is None:
        return render(request, "404.html", status=404)
    brand, agent_id = membership.brand, membership.user_id
    found = list(open_reminders(brand, agent_id=agent_id)[:MOST_SHOWN])
    found += settled_since(brand, agent_id=agent_id, since=moment - _DONE_FOR)[:MOST_SHOWN]
    made = tasks if request.GET.get("kind") == "tasks" else events
    response = HttpResponse(made(membership, found), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="reminders.ics"'
    return response
