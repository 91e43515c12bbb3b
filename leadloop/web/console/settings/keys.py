"""API keys."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from leadloop.accounts.enums import Scope
from leadloop.accounts.models import ApiKey
from leadloop.accounts.operations import add_api_key, revoke_api_key
from leadloop.core.text import clean_line
from leadloop.web.console.settings.frame import settings_page
from leadloop.web.gate import MemberRequest, for_owners, found_or_404, posted


class KeyForm(forms.Form):
    """A new key."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("Which program uses it, such as “Website”. It stands in the history of leads."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("May"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )

    def clean_name(self) -> str:
        """Tidy the name."""
        return clean_line(self.cleaned_data["name"], limit=120)


@for_owners
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: MemberRequest) -> HttpResponse:
    """Show the keys, and make one."""
    form = KeyForm(posted(request), initial={"scopes": [Scope.LEADS_WRITE, Scope.LEADS_READ]})
    secret = ""
    if request.method == "POST" and form.is_valid():
        # Shown in this very answer and nowhere else: neither the database nor the session ever holds it.
        _key, secret = add_api_key(
            brand=request.brand, name=form.cleaned_data["name"], scopes=form.cleaned_data["scopes"], now=request.now
        )
        form = KeyForm(initial={"scopes": [Scope.LEADS_WRITE, Scope.LEADS_READ]})
    context = {
        "form": form,
        "secret": secret,
        "keys": ApiKey.objects.for_brand(request.brand).order_by("revoked_at", "-created_at", "-pk"),
        "scopes": dict(Scope.choices),
    }
    return settings_page(request, "keys.html", context, tab="settings_keys", status=422 if form.errors else 200)


@for_owners
@require_POST
def revoke(request: MemberRequest, key_id: uuid.UUID) -> HttpResponse:
    """End a key at once."""
    key = found_or_404(ApiKey.objects.one(request.brand, key_id))
    revoke_api_key(key, now=request.now)
    messages.success(
        request, _("“%(name)s” has ended. Programs that use it are refused from now on.") % {"name": key.name}
    )
    return redirect("console:settings_keys")
