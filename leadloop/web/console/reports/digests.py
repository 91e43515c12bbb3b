"""Who gets reports by mail."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from leadloop.accounts.models import Brand
from leadloop.accounts.queries import managers_of
from leadloop.digests.enums import Rhythm
from leadloop.digests.models import Subscription
from leadloop.digests.operations import add_subscription, set_location_digests
from leadloop.digests.queries import regions_of, rhythm_for_locations, subscriptions
from leadloop.outbox.enums import MailList
from leadloop.outbox.operations import rejoin_list
from leadloop.outbox.queries import has_left, who_left
from leadloop.web.console.reports.frame import report_tabs
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers, found_or_404

# Of what a report is, as the form says it: a region may bear any name.
_WHOLE, _REGION = "brand", "region:"
_OFF = "off"


class SubscriptionForm(forms.Form):
    """Who gets which report, and how often."""

    user = forms.ChoiceField(label=gettext_lazy("Who gets it"))
    region = forms.ChoiceField(label=gettext_lazy("Of what"), initial=_WHOLE)
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=Rhythm.choices, initial=Rhythm.WEEKLY, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, brand: Brand, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.people = {str(user.pk): user for user in managers_of(brand)}
        self._choose("user", [(key, str(user)) for key, user in self.people.items()])
        whole = [(_WHOLE, _("All of %(brand)s") % {"brand": brand.name})]
        regions = [(f"{_REGION}{each}", _("Region %(region)s") % {"region": each}) for each in regions_of(brand)]
        self._choose("region", whole + regions)

    @property
    def chosen_region(self) -> str:
        """The region; empty: all of the brand. Of a valid form."""
        said: str = self.cleaned_data["region"]
        return said.removeprefix(_REGION) if said.startswith(_REGION) else ""

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = choices


class LocationsForm(forms.Form):
    """Whether locations get reports of their own."""

    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=[(_OFF, gettext_lazy("Not at all")), *Rhythm.choices],
        widget=forms.RadioSelect,
    )


@for_managers
@require_safe
def digests(request: MemberRequest) -> HttpResponse:
    """Show who gets reports by mail, and let them be chosen."""
    return _show(request, SubscriptionForm(brand=request.brand, initial={"user": str(request.user.pk)}))


@for_managers
@require_POST
def add(request: MemberRequest) -> HttpResponse:
    """Let somebody have a report. Who stopped them by mail comes back by their own hand only."""
    form = SubscriptionForm(request.POST, brand=request.brand)
    if not form.is_valid():
        return _show(request, form, status=422)
    said = form.cleaned_data
    user = form.people[said["user"]]
    add_subscription(request.brand, user, region=form.chosen_region, rhythm=Rhythm(said["rhythm"]), now=request.now)
    if user.pk == request.user.pk:
        rejoin_list(brand=request.brand, address=user.email, mail_list=MailList.DIGESTS)
    elif has_left(brand=request.brand, address=user.email, mail_list=MailList.DIGESTS):
        messages.warning(
            request, _("%(name)s has stopped reports by mail, and can have them again here.") % {"name": user}
        )
        return redirect("console:report_digests")
    messages.success(request, _("%(name)s gets this report by mail.") % {"name": user})
    return redirect("console:report_digests")


@for_managers
@require_POST
def end(request: MemberRequest, subscription_id: uuid.UUID) -> HttpResponse:
    """Send this report no more."""
    found = found_or_404(Subscription.objects.select_related("user").one(request.brand, subscription_id))
    user = found.user
    found.delete()
    messages.success(request, _("%(name)s no longer gets this report.") % {"name": user})
    return redirect("console:report_digests")


@for_managers
@require_POST
def of_locations(request: MemberRequest) -> HttpResponse:
    """Send locations reports of their own, or none."""
    form = LocationsForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data["rhythm"]
        rhythm = None if said == _OFF else Rhythm(said)
        set_location_digests(request.brand, rhythm, now=request.now)
        messages.success(
            request,
            _("Each location gets a report of its own.") if rhythm else _("Locations get no reports of their own."),
        )
    return redirect("console:report_digests")


def _show(request: MemberRequest, form: SubscriptionForm, *, status: int = 200) -> HttpResponse:
    stopped = who_left(brand=request.brand, mail_list=MailList.DIGESTS)
    context = {
        "tabs": report_tabs("digests"),
        "form": form,
        "rows": [
            {"of": each, "stopped": each.user.email.casefold() in stopped} for each in subscriptions(request.brand)
        ],
        "locations": LocationsForm(initial={"rhythm": rhythm_for_locations(request.brand) or _OFF}),
    }
    return page(request, "reports/digests.html", context, place="reports", status=status)
