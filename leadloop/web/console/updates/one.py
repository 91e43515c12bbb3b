"""One update: its words, its conditions, how it looks about a real request, and a mail to try it out."""

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import Lead
from leadloop.outbox.compose import Recipient
from leadloop.updates.enums import PLACES
from leadloop.updates.messages import about
from leadloop.updates.models import Update
from leadloop.updates.operations import add_update, change_update, try_out
from leadloop.updates.presets import preset_of
from leadloop.updates.queries import examples_for
from leadloop.updates.words import MEANINGS, known_at
from leadloop.web.console.mail.frame import as_frame
from leadloop.web.console.settings.frame import settings_page
from leadloop.web.console.updates.forms import REPEAT_HINTS, UpdateForm
from leadloop.web.console.updates.views import TAB
from leadloop.web.gate import MemberRequest, for_managers, found_or_404, posted

_MOST_EXAMPLES: Final = 20


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Attach an update to the status or stage that ``at`` names, in words of one's own or of the ``preset``."""
    preset = preset_of(request.GET.get("preset", ""))
    place = preset.place if preset else request.GET.get("at", LeadStatus.CONTACT_ATTEMPTED)
    if place not in dict(PLACES):
        raise Http404
    fields = preset.fields_for(request.brand) if preset else {"place": place}
    form = UpdateForm(posted(request), brand=request.brand, update=Update(brand=request.brand, **fields))
    if request.method == "POST" and form.is_valid():
        made = add_update(request.brand, place=place, now=request.now, **form.cleaned_data)
        messages.success(request, _("Saved, and off. See how it looks, try it out, then switch it on."))
        return redirect("console:update_change", made.pk)
    return _show(request, form, place=place)


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, update_id: uuid.UUID) -> HttpResponse:
    """Change an update, and show how it looks."""
    update = found_or_404(Update.objects.one(request.brand, update_id))
    form = UpdateForm(posted(request), brand=request.brand, update=update)
    if request.method == "POST" and form.is_valid():
        change_update(update, **form.cleaned_data)
        messages.success(request, _("Saved. What waits to be sent goes out in these words."))
        return redirect("console:update_change", update.pk)
    examples = examples_for(update, most=_MOST_EXAMPLES)
    shown = next(
        (each for each in examples if str(each.pk) == request.GET.get("lead")), examples[0] if examples else None
    )
    return _show(request, form, place=update.place, update=update, examples=examples, shown=shown)


@for_managers
@require_safe
def preview(request: MemberRequest, update_id: uuid.UUID, lead_id: uuid.UUID) -> HttpResponse:
    """Return the mail's HTML, as it would be about this request, for the frame on the update's page."""
    update, lead = _both(request, update_id, lead_id)
    to_reader = Recipient(request.user.email, request.user.name)
    mail = about(update, lead, now=request.now) or about(update, lead, to=to_reader, now=request.now)
    return as_frame(found_or_404(mail).html)


@for_managers
@require_POST
def trial(request: MemberRequest, update_id: uuid.UUID, lead_id: uuid.UUID) -> HttpResponse:
    """Mail it, as it would be about this request, to whoever pressed."""
    update, lead = _both(request, update_id, lead_id)
    try_out(update, lead, user=request.user, now=request.now)
    messages.success(request, _("A test is on its way to %(address)s.") % {"address": request.user.email})
    return redirect(f"{reverse('console:update_change', args=[update.pk])}?lead={lead.pk}")


def _both(request: MemberRequest, update_id: uuid.UUID, lead_id: uuid.UUID) -> tuple[Update, Lead]:
    update = found_or_404(Update.objects.one(request.brand, update_id))
    return update, found_or_404(Lead.objects.select_related("form", "brand").one(request.brand, lead_id))


def _show(
    request: MemberRequest,
    form: UpdateForm,
    *,
    place: str,
    update: Update | None = None,
    examples: list[Lead] | None = None,
    shown: Lead | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "update": update,
        "place": place,
        "kind": "status" if place in LeadStatus.values else "stage",
        "known": [(f"{{{each}}}", MEANINGS[each]) for each in known_at(place)],
        "repeat_hints": REPEAT_HINTS,
        "examples": examples or [],
        "shown": shown,
    }
    return settings_page(request, "update.html", context, tab=TAB, status=422 if form.errors else 200)
