"""What the brand is called, and what it assumes of those who say nothing else."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from leadloop.accounts.operations import change_brand
from leadloop.core.money import CURRENCIES
from leadloop.core.text import clean_line
from leadloop.web.console.settings.frame import settings_page
from leadloop.web.gate import MemberRequest, for_owners, posted


def _zones() -> list[tuple[str, str]]:
    named = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [(zone, zone.replace("_", " ")) for zone in [*named, "UTC"]]


class BrandForm(forms.Form):
    """The brand itself."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("As customers and locations read it, in every mail and on every page."),
    )
    privacy_url = forms.URLField(
        label=gettext_lazy("Privacy policy"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=gettext_lazy("Linked below every lead form."),
    )
    country = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=gettext_lazy("Country"),
        help_text=gettext_lazy(
            "Two letters, such as DE. Telephone numbers and addresses without one are read as there."
        ),
        error_messages={"invalid": gettext_lazy("Give the country as two letters, such as DE.")},
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=[(code, code) for code in CURRENCIES])
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=_zones,
        help_text=gettext_lazy("Of the times in this console. Each location has its own."),
    )

    def clean_name(self) -> str:
        """Tidy the name, which stands in mail headers."""
        return clean_line(self.cleaned_data["name"], limit=120)

    def clean_country(self) -> str:
        """Write the country in capitals."""
        given: str = self.cleaned_data["country"]
        return given.upper()


@for_owners
@require_http_methods(["GET", "HEAD", "POST"])
def brand(request: MemberRequest) -> HttpResponse:
    """Change the brand."""
    names = ("name", "privacy_url", "country", "currency", "time_zone")
    initial: dict[str, Any] = {name: getattr(request.brand, name) for name in names}
    form = BrandForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        change_brand(request.brand, **form.cleaned_data)
        messages.success(request, _("The brand is saved."))
        return redirect("console:settings_brand")
    return settings_page(
        request, "brand.html", {"form": form}, tab="settings_brand", status=422 if form.errors else 200
    )
