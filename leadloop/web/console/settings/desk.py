"""How the brand's lead desk works: its hours and holidays, response time, next attempts, and what comes back to it."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from leadloop.desk.calendar import desk_hours, holidays_between
from leadloop.desk.operations import change_desk_policy
from leadloop.desk.queries import desk_policy_of
from leadloop.intake.enums import Entry
from leadloop.intake.queries import active_forms
from leadloop.web.console.settings.desk_form import DeskForm
from leadloop.web.console.settings.frame import settings_page
from leadloop.web.gate import MemberRequest, for_managers, posted

_MOST_HOLIDAYS = 12


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: MemberRequest) -> HttpResponse:
    """Change the desk's policy."""
    present = desk_policy_of(request.brand)
    form = DeskForm(posted(request), policy=present)
    if request.method == "POST" and form.is_valid():
        change_desk_policy(request.brand, **form.wanted)
        messages.success(
            request, _("Saved. Leads that are there keep their deadline; those that arrive go by the new numbers.")
        )
        return redirect("console:settings_desk")
    today = desk_hours(present, zone=request.brand.time_zone).local_date(request.now)
    coming = list(holidays_between(present, today, today + timedelta(days=365)).items())
    context = {
        "form": form,
        "coming": coming[:_MOST_HOLIDAYS],
        "desk_forms": [each for each in active_forms(request.brand) if each.entry == Entry.DESK],
    }
    return settings_page(request, "desk.html", context, tab="settings_desk", status=422 if form.errors else 200)
