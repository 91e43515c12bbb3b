"""The list of webhooks, and one of them: change it, try it out, switch it, give it a new secret."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from leadloop.core.problems import FieldProblem
from leadloop.web.console.cursors import newest_first
from leadloop.web.console.settings.frame import settings_page
from leadloop.web.console.webhooks.forms import EndpointForm
from leadloop.web.gate import MemberRequest, for_managers, found_or_404, posted
from leadloop.webhooks.enums import DeliveryState
from leadloop.webhooks.models import Endpoint
from leadloop.webhooks.operations import (
    EndpointIsOff,
    add_endpoint,
    change_endpoint,
    redeliver_failed,
    remove_endpoint,
    rotate_secret,
    send_ping,
    switch_off,
    switch_on,
)
from leadloop.webhooks.queries import (
    deliveries_of,
    endpoint_of,
    endpoints_of,
    how_many_failed,
    newest_secret,
    old_secrets_until,
    tallies,
)

TAB = "settings_webhooks"
_VIEWS = {
    "": gettext_lazy("All"),
    DeliveryState.WAITING.value: gettext_lazy("Waiting"),
    DeliveryState.DELIVERED.value: gettext_lazy("Delivered"),
    DeliveryState.FAILED.value: gettext_lazy("Failed"),
}


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: MemberRequest) -> HttpResponse:
    """Show where events go, and add an address."""
    form = EndpointForm(posted(request), brand=request.brand)
    secret, made = "", None
    if request.method == "POST" and form.is_valid():
        try:
            # Shown in this very answer and nowhere else: nothing ever holds it.
            made, secret = add_endpoint(request.brand, now=request.now, **form.cleaned_data)
            form = EndpointForm(None, brand=request.brand)
        except FieldProblem as problem:
            form.add_error("url", problem.errors["url"])
    rows = list(endpoints_of(request.brand))
    lately = tallies(rows, now=request.now)
    context = {
        "form": form,
        "secret": secret,
        "made": made,
        "rows": [{"endpoint": each, "lately": lately[each.pk]} for each in rows],
    }
    return settings_page(request, "webhooks.html", context, tab=TAB, status=422 if form.errors else 200)


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: MemberRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Show one with its deliveries, and change it."""
    endpoint = found_or_404(endpoint_of(request.brand, webhook_id))
    form = EndpointForm(posted(request), brand=request.brand, endpoint=endpoint)
    if request.method == "POST" and form.is_valid():
        change_endpoint(endpoint, now=request.now, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("console:webhook", endpoint.pk)
    return _show(request, endpoint, form)


@for_managers
@require_POST
def act(request: MemberRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Do what the button says."""
    endpoint = found_or_404(endpoint_of(request.brand, webhook_id))
    match request.POST.get("answer"):
        case "on":
            switch_on(endpoint, now=request.now)
            messages.success(request, _("On. What waited is sent now, and what happens from now on."))
        case "off":
            switch_off(endpoint, now=request.now)
            messages.success(request, _("Off. Nothing is sent, and what happens meanwhile is not sent later."))
        case "remove":
            remove_endpoint(endpoint, now=request.now)
            messages.success(request, _("The webhook is removed."))
            return redirect(f"console:{TAB}")
        case "secret":
            return _new_secret(request, endpoint)
        case "ping" | "again" as wanted:
            _send(request, endpoint, wanted)
    return redirect("console:webhook", endpoint.pk)


def _send(request: MemberRequest, endpoint: Endpoint, wanted: str) -> None:
    try:
        if wanted == "ping":
            send_ping(endpoint, now=request.now)
            messages.success(request, _("A test is on its way. Reload in a moment to see what was answered."))
        else:
            count = redeliver_failed(endpoint)
            words = ngettext("%(n)d delivery is sent again.", "%(n)d deliveries are sent again.", count)
            messages.success(request, words % {"n": count})
    except EndpointIsOff as off:
        messages.error(request, str(off))


def _new_secret(request: MemberRequest, endpoint: Endpoint) -> HttpResponse:
    # A press that comes twice would end the secret that receivers still use.
    if request.POST.get("instead_of") != str(newest_secret(endpoint).pk):
        messages.info(
            request, _("A new secret was made already. It is shown once only; make another one if it is lost.")
        )
        return redirect("console:webhook", endpoint.pk)
    secret = rotate_secret(endpoint, now=request.now)
    return _show(request, endpoint, EndpointForm(None, brand=request.brand, endpoint=endpoint), secret=secret)


def _show(request: MemberRequest, endpoint: Endpoint, form: EndpointForm, *, secret: str = "") -> HttpResponse:
    wanted = request.GET.get("show", "")
    shown = wanted if wanted in _VIEWS else ""
    rows = deliveries_of(endpoint, state=DeliveryState(shown) if shown else None)
    found = newest_first(rows, by="at", cursor=request.GET.get("cursor", ""))
    here = reverse("console:webhook", args=[endpoint.pk])
    failed = how_many_failed(endpoint)
    tabs = [
        {
            "label": label,
            "href": f"{here}?{urlencode({'show': name})}#deliveries" if name else f"{here}#deliveries",
            "current": name == shown,
            "count": failed or None if name == DeliveryState.FAILED else None,
        }
        for name, label in _VIEWS.items()
    ]
    context: dict[str, Any] = {
        "form": form,
        "endpoint": endpoint,
        "secret": secret,
        "newest_secret": newest_secret(endpoint).pk,
        "old_secret_until": old_secrets_until([endpoint], now=request.now).get(endpoint.pk),
        "views": tabs,
        "shown": shown,
        "rows": found.rows,
        "next": found.next,
        "failed": failed,
    }
    return settings_page(request, "webhook.html", context, tab=TAB, status=422 if form.errors else 200)
