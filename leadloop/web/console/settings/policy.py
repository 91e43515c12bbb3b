"""How often and how long the brand asks its locations."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from leadloop.followups.operations import change_policy
from leadloop.followups.queries import policy_of
from leadloop.web.console.settings.frame import settings_page
from leadloop.web.gate import MemberRequest, for_managers, posted

MOST_REMINDERS = 10
MOST_DAYS = 365


class DaysField(forms.CharField):
    """Days in order, such as ``1, 2``; none at all is an answer too."""

    def __init__(self, label: Any, help_text: Any) -> None:
        super().__init__(label=label, help_text=help_text, required=False, max_length=100)
        self.widget.attrs["inputmode"] = "text"

    def prepare_value(self, value: Any) -> Any:
        """Write days as people do."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the days as numbers."""
        parts = [part for part in re.split(r"[,;\s]+", str(value or "").strip()) if part]
        if not all(re.fullmatch(r"[0-9]{1,3}", part) and 1 <= int(part) <= MOST_DAYS for part in parts):
            raise ValidationError(_("Write numbers of days from 1 to 365, such as 3, 7."))
        days = [int(part) for part in parts]
        if days != sorted(set(days)) or len(days) > MOST_REMINDERS:
            raise ValidationError(_("Write at most ten different numbers, the smallest first."))
        return days


def _days(label: Any, *, least: int = 1, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=MOST_DAYS, help_text=help_text)


class PolicyForm(forms.Form):
    """The brand's policy, in days."""

    offer_reminders = DaysField(
        gettext_lazy("Remind of an open offer after"), gettext_lazy("Working days of the location, such as 1, 2.")
    )
    offer_escalation = _days(gettext_lazy("Tell its manager and you after"))
    offer_lapse = _days(
        gettext_lazy("Take an unopened offer back after"),
        least=0,
        help_text=gettext_lazy("Then it goes to the next location. 0: never by itself."),
    )
    max_rounds = forms.IntegerField(
        label=gettext_lazy("Locations to try before a person chooses"), min_value=1, max_value=20
    )
    accept_to_win_days = _days(
        gettext_lazy("Ask whether it was won or lost after"),
        help_text=gettext_lazy("Where neither the location's answer nor its preference names a day."),
    )
    win_to_complete_days = _days(gettext_lazy("Ask whether it is complete after"))
    status_reminders = DaysField(
        gettext_lazy("Remind of an open question after"), gettext_lazy("Days after the question, such as 3, 7.")
    )
    status_escalation = _days(gettext_lazy("Tell its manager and you after"))
    repeat_days = _days(gettext_lazy("From then on, ask again every"))

    def clean(self) -> dict[str, Any]:
        """Check that reminders come before the escalation that ends them."""
        said = super().clean() or self.cleaned_data
        for reminders, escalation in (
            ("offer_reminders", "offer_escalation"),
            ("status_reminders", "status_escalation"),
        ):
            if said.get(reminders) and said.get(escalation) and said[reminders][-1] >= said[escalation]:
                self.add_error(escalation, _("This has to come after the last reminder."))
        return said


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: MemberRequest) -> HttpResponse:
    """Change the policy."""
    present = policy_of(request.brand)
    initial = {name: getattr(present, name) for name in PolicyForm.base_fields}
    form = PolicyForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        change_policy(request.brand, **form.cleaned_data)
        messages.success(request, _("Saved. What is due already keeps its day; what follows goes by the new numbers."))
        return redirect("console:settings_policy")
    return settings_page(
        request, "policy.html", {"form": form}, tab="settings_policy", status=422 if form.errors else 200
    )
