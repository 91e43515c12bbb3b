"""Signing in to the portal: ask for a link, open it, press; choose the location; leave."""

from allauth.core.ratelimit import consume_or_429
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadloop.core.clock import now
from leadloop.journeys.contact_signs_in import contact_of_link, mail_portal_links, use_link
from leadloop.links.enums import Purpose
from leadloop.links.tokens import BadToken, ExpiredToken, read
from leadloop.network.queries import places_of
from leadloop.web.gate import posted, private
from leadloop.web.link_pages import bad_token, link_page
from leadloop.web.location.portal.gate import PortalRequest, contact_of, for_contact, let_in, let_out
from leadloop.web.location.portal.shell import portal_page
from leadloop.web.press import press_of


class EmailForm(forms.Form):
    """Asks for the address to which the link goes."""

    email = forms.EmailField(
        label=gettext_lazy("Email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


@require_http_methods(["GET", "HEAD", "POST"])
def portal(request: HttpRequest) -> HttpResponse:
    """Take the address to which a link is to be mailed; what follows is the same whosever it is."""
    if contact_of(request) is not None:
        return private(redirect("location:portal_opportunities"))
    form = EmailForm(posted(request))
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        too_many: HttpResponse | None = consume_or_429(request, action="portal_link", key=email.casefold())
        if too_many is None:
            mail_portal_links(email, now=now())
        return private(too_many or redirect("location:portal_sent"))
    return private(render(request, "location/portal/sign_in.html", {"form": form}, status=422 if form.errors else 200))


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a link is on its way, if the address is one that we know."""
    return private(render(request, "location/portal/sent.html"))


@link_page
def portal_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button, and sign in by a press of it: once, and never by opening the page."""
    try:
        link = read(Purpose.PORTAL, token, now=now())
    except ExpiredToken:
        return _dead(request)
    except BadToken:
        return bad_token(request)
    press = press_of(request, token)
    contact = use_link(link) if press.made else contact_of_link(link)
    if contact is None:
        return _dead(request)
    if press.made:
        let_in(request, contact)
        several = len(places_of(contact)) > 1
        return redirect("location:portal_choose" if several else "location:portal_opportunities")
    context = {"press": press, "ask_again": request.method == "POST", "who": contact, "brand": contact.brand}
    return press.keep(render(request, "location/portal/link.html", context))


@for_contact
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: PortalRequest) -> HttpResponse:
    """Let somebody who answers for several locations say which one they look at."""
    places = places_of(request.contact)
    chosen = next((each for each in places if str(each.pk) == request.POST.get("answer")), None)
    if chosen is not None:
        let_in(request, chosen)
    if chosen is not None or len(places) == 1:
        return redirect("location:portal_opportunities")
    return portal_page(request, "choose.html", {"places": places}, place="")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave the portal."""
    let_out(request)
    return private(redirect("location:portal"))


def _dead(request: HttpRequest) -> HttpResponse:
    return render(request, "location/portal/link_dead.html", status=410)
