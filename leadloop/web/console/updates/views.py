"""The list of updates: what is attached to each status and stage, on or off, and how many went out."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from leadloop.intake.enums import LeadStatus
from leadloop.opportunities.enums import Stage
from leadloop.updates.enums import Unit
from leadloop.updates.models import DueUpdate, Update
from leadloop.updates.operations import change_rules, remove_update, switch_off, switch_on, try_again
from leadloop.updates.presets import PRESETS
from leadloop.updates.queries import rules_of, sent_lately, updates_of, waiting_of
from leadloop.web.console.settings.frame import settings_page
from leadloop.web.console.updates.forms import RulesForm
from leadloop.web.gate import MemberRequest, for_managers, found_or_404, posted

TAB = "settings_updates"


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def updates(request: MemberRequest) -> HttpResponse:
    """Show what is attached where; change when all of it goes out."""
    form = RulesForm(posted(request), rules=rules_of(request.brand))
    if request.method == "POST" and form.is_valid():
        change_rules(request.brand, **form.wanted(now=request.now))
        messages.success(request, _("Saved."))
        return redirect(f"console:{TAB}")
    attached = list(updates_of(request.brand))
    used = {each.name for each in attached}
    context = {
        "form": form,
        "groups": _groups(request, attached),
        "presets": [each for each in PRESETS if str(each.name) not in used],
        "is_paused": form.rules.paused_at is not None,
    }
    return settings_page(request, "updates.html", context, tab=TAB, status=422 if form.errors else 200)


@for_managers
@require_POST
def switch(request: MemberRequest, update_id: uuid.UUID) -> HttpResponse:
    """Switch an update on, or off."""
    update = found_or_404(Update.objects.one(request.brand, update_id))
    if request.POST.get("answer") == "on":
        switch_on(update, now=request.now)
        messages.success(
            request, _("On. It goes to customers whose request comes here from now on, and to nobody else.")
        )
    else:
        switch_off(update, now=request.now)
        messages.success(request, _("Off. What was waiting is not sent."))
    return redirect("console:settings_updates")


@for_managers
@require_POST
def remove(request: MemberRequest, update_id: uuid.UUID) -> HttpResponse:
    """Detach an update."""
    update = found_or_404(Update.objects.one(request.brand, update_id))
    remove_update(update, now=request.now)
    messages.success(
        request, _("“%(name)s” is removed. What it sent stays in the list of messages.") % {"name": update}
    )
    return redirect("console:settings_updates")


@for_managers
@require_POST
def due_again(request: MemberRequest, due_id: uuid.UUID) -> HttpResponse:
    """Try an update to one customer once more that was given up."""
    due = found_or_404(DueUpdate.objects.one(request.brand, due_id))
    if try_again(due, now=request.now):
        messages.success(request, _("The update is due again."))
    return redirect("console:messages")


def _groups(request: MemberRequest, attached: Iterable[Update]) -> list[dict[str, Any]]:
    sent, waiting = sent_lately(request.brand, now=request.now), waiting_of(request.brand)
    rows = {
        place: [
            {
                "update": each,
                "after": after_text(each),
                "sent": sent.get(each.pk, 0),
                "waiting": waiting.get(each.pk, 0),
            }
            for each in attached
            if each.place == place
        ]
        for place in (*LeadStatus, *Stage)
    }
    return [
        {"title": title, "kind": kind, "places": [(place, rows[place]) for place in places]}
        for title, kind, places in (
            (_("At the desk"), "status", LeadStatus),
            (_("At a location"), "stage", Stage),
        )
    ]


def after_text(update: Update) -> str:
    """Return when it goes out, in words."""
    if not update.delay:
        return _("at once")
    words = (
        ngettext("after %(n)d day", "after %(n)d days", update.delay)
        if update.unit == Unit.DAYS
        else ngettext("after %(n)d hour", "after %(n)d hours", update.delay)
    )
    return words % {"n": update.delay}
