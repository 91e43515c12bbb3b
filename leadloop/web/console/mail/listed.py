"""The list of the brand's messages, and one of them."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from leadloop.core.ids import read_id
from leadloop.core.way_back import way_back
from leadloop.digests import operations as digests
from leadloop.digests.models import DueDigest
from leadloop.followups import operations as followups
from leadloop.followups.models import Step
from leadloop.outbox import operations as outbox
from leadloop.outbox.enums import MessageState
from leadloop.outbox.models import Message
from leadloop.outbox.pictures import html_on_page
from leadloop.updates.models import Update
from leadloop.updates.queries import LATELY, mails_of, parked_updates
from leadloop.web.console.cursors import newest_first
from leadloop.web.console.mail.frame import as_frame
from leadloop.web.console.mail.veil import veiled
from leadloop.web.console.mail.waiting import GIVEN_UP, count_needing_a_look, reports_given_up, steps_given_up
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers, found_or_404
from leadloop.webhooks.queries import endpoints_given_up

# What each view shows, by its name in the address.
VIEWS = {
    "look": (gettext_lazy("Needs a look"), GIVEN_UP),
    "waiting": (gettext_lazy("Waiting"), (MessageState.DUE,)),
    "sent": (gettext_lazy("Sent"), (MessageState.DONE,)),
    "stopped": (gettext_lazy("Not sent"), (MessageState.SUPPRESSED,)),
    "all": (gettext_lazy("All"), tuple(MessageState)),
}


@for_managers
@require_safe
def listed(request: MemberRequest) -> HttpResponse:
    """Show the messages, first those that need a look; with them the due steps that were given up."""
    count = count_needing_a_look(request.brand)
    shown = request.GET.get("show", "")
    if shown not in VIEWS:
        shown = "look" if count else "all"
    rows: QuerySet[Message] = Message.objects.for_brand(request.brand).filter(state__in=VIEWS[shown][1])
    update = _update_in(request)
    if update is not None:
        rows = rows.filter(pk__in=mails_of(update.pk))
    is_lately = update is not None and request.GET.get("lately") == "1"
    if is_lately:
        rows = rows.filter(sent_at__gt=request.now - LATELY)
    found = newest_first(rows.defer("text", "html"), by="queued_at", cursor=request.GET.get("cursor", ""))
    of_update = {"update": str(update.pk)} if update else {}
    tabs = [
        {
            "label": label,
            "href": f"{reverse('console:messages')}?{urlencode({'show': name, **of_update})}",
            "current": name == shown,
            "count": count if name == "look" and update is None else None,
        }
        for name, (label, _states) in VIEWS.items()
    ]
    context: dict[str, Any] = {
        "tabs": tabs,
        "shown": shown,
        "update": update,
        "is_lately": is_lately,
        "rows": found.rows,
        "next": found.next,
    }
    if shown == "look" and update is None:
        context |= {
            "steps": list(steps_given_up(request.brand)),
            "updates": list(parked_updates(request.brand)),
            "reports": list(reports_given_up(request.brand)),
            "webhooks": list(endpoints_given_up(request.brand)),
        }
    return page(request, "messages.html", context, place="messages")


@for_managers
@require_safe
def message(request: MemberRequest, message_id: uuid.UUID) -> HttpResponse:
    """Show one message: what became of it, and what it says."""
    found = found_or_404(Message.objects.one(request.brand, message_id))
    context = {"message": found, "text": veiled(found.text), "given_up": found.state in GIVEN_UP}
    return page(request, "message.html", context, place="messages")


@for_managers
@require_safe
def body(request: MemberRequest, message_id: uuid.UUID) -> HttpResponse:
    """Return the message's HTML for the frame on its page."""
    found = found_or_404(Message.objects.one(request.brand, message_id))
    return as_frame(html_on_page(found))


@for_managers
@require_POST
def message_again(request: MemberRequest, message_id: uuid.UUID) -> HttpResponse:
    """Send a message once more that was given up."""
    found = found_or_404(Message.objects.one(request.brand, message_id))
    if outbox.try_again(found, now=request.now):
        messages.success(request, _("The message is in the queue again."))
    return _back(request, reverse("console:message", args=[found.pk]))


@for_managers
@require_POST
def step_again(request: MemberRequest, step_id: uuid.UUID) -> HttpResponse:
    """Do a due step once more that was given up."""
    found = found_or_404(Step.objects.one(request.brand, step_id))
    if followups.try_again(found, now=request.now):
        messages.success(request, _("The step is due again."))
    return _back(request, reverse("console:messages"))


@for_managers
@require_POST
def report_again(request: MemberRequest, report_id: uuid.UUID) -> HttpResponse:
    """Make a report by mail once more that was given up."""
    found = found_or_404(DueDigest.objects.one(request.brand, report_id))
    if digests.try_again(found, now=request.now):
        messages.success(request, _("The report is due again."))
    return _back(request, reverse("console:messages"))


def _update_in(request: MemberRequest) -> Update | None:
    """Return the update of whose mails the list is to be; what is none, or another brand's, ends as missing."""
    given = request.GET.get("update", "")
    if not given:
        return None
    wanted = read_id(given)
    return found_or_404(Update.objects.one(request.brand, wanted) if wanted else None)


def _back(request: MemberRequest, default: str) -> HttpResponse:
    return redirect(way_back(request.POST.get("next", "")) or default)
