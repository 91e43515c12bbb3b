"""What the location itself may choose: when it is asked, and which repeated mail this contact gets."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from leadloop.digests.queries import rhythm_for_locations
from leadloop.followups.queries import policy_of
from leadloop.journeys.location_prefers import set_own_preferences
from leadloop.network.operations import LocationProblem
from leadloop.outbox.enums import MailList
from leadloop.outbox.queries import has_left
from leadloop.web.gate import posted
from leadloop.web.location.portal.gate import PortalRequest, for_contact
from leadloop.web.location.portal.shell import portal_page
from leadloop.web.typed_forms import TypedField, TypedForm

_LISTS = {"reminders": MailList.REMINDERS, "digests": MailList.DIGESTS}
_DAYS = ("accept_to_win_days", "win_to_complete_days")


class PreferencesForm(TypedForm):
    """In days; empty is as the brand has it."""

    accept_to_win_days = TypedField(
        label=gettext_lazy("Ask us whether it was won or lost after"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    win_to_complete_days = TypedField(
        label=gettext_lazy("Ask us whether it is complete after"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    reminders = forms.BooleanField(
        label=gettext_lazy("Mail me reminders and questions"),
        help_text=gettext_lazy("Yours alone. New requests come in any case."),
        required=False,
    )
    digests = forms.BooleanField(
        label=gettext_lazy("Mail me the report of our location"),
        help_text=gettext_lazy("What came in, how it went, and what waits for an answer."),
        required=False,
    )

    def __init__(self, *args: Any, sends_reports: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sends_reports:
            # There is none to be had.
            del self.fields["digests"]

    def lists(self) -> dict[MailList, bool]:
        """Return which mail lists the contact wants to be on, of those that were asked about."""
        return {_LISTS[name]: self.cleaned_data[name] for name in _LISTS if name in self.fields}


@for_contact
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: PortalRequest) -> HttpResponse:
    """Show and change them."""
    rhythm = rhythm_for_locations(request.brand)
    form = PreferencesForm(posted(request), initial=_present(request), sends_reports=bool(rhythm))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            set_own_preferences(
                request.contact,
                days={name: str(said[name] or "").strip() for name in _DAYS},
                lists=form.lists(),
                now=request.now,
            )
        except LocationProblem as problem:
            form.blame(problem.errors)
        else:
            messages.success(request, _("Saved. What is due already keeps its day."))
            return redirect("location:portal_preferences")
    context = {"form": form, "policy": policy_of(request.brand)}
    return portal_page(request, "preferences.html", context, place="preferences", status=422 if form.errors else 200)


def _present(request: PortalRequest) -> dict[str, Any]:
    days = {name: getattr(request.location, name) for name in _DAYS}
    return days | {
        name: not has_left(brand=request.brand, address=request.contact.email, mail_list=mail_list)
        for name, mail_list in _LISTS.items()
    }
