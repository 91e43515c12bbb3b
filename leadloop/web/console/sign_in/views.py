"""The sign-in link, and choosing a password."""

from collections.abc import Callable
from functools import wraps

from allauth.account import views as allauth
from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from leadloop.accounts.operations import set_password
from leadloop.core.clock import now
from leadloop.journeys.user_invited import mail_a_way_in, use_link, user_of_link
from leadloop.links.enums import Purpose
from leadloop.links.tokens import BadToken, ExpiredToken, Link, read
from leadloop.web.console.sign_in.forms import ForgottenForm, NewPasswordForm
from leadloop.web.gate import UserRequest, posted, private, signed_in
from leadloop.web.link_pages import bad_token, link_page
from leadloop.web.press import press_of

# Set while the user came in by a link: then the present password, which may be forgotten, is not asked for.
BY_LINK_KEY = "signed_in_by_link"


@link_page
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button, and sign in by a press of it: once, and never by opening the page."""
    try:
        link = read(Purpose.SIGN_IN, token, now=now())
    except ExpiredToken:
        return _dead(request)
    except BadToken:
        return bad_token(request)
    press = press_of(request, token)
    if press.made:
        return _sign_in(request, link)
    user = user_of_link(link)
    if user is None:
        return _dead(request)
    context = {"press": press, "ask_again": request.method == "POST", "who": user}
    return press.keep(render(request, "account/link.html", context))


def forgotten(request: HttpRequest) -> HttpResponse:
    """Take the address to which a sign-in link is to be mailed; what follows is the same whosever it is."""
    form = ForgottenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        too_many: HttpResponse | None = consume_or_429(request, action="reset_password", key=email.casefold())
        if too_many is None:
            mail_a_way_in(email, now=now())
        return private(too_many or redirect("account_reset_password_done"))
    return private(render(request, "account/password_reset.html", {"form": form}))


@signed_in
@sensitive_post_parameters("present", "password")
def choose_password(request: UserRequest) -> HttpResponse:
    """Set a new password; whoever came by a link is brought here first."""
    by_link = bool(request.session.get(BY_LINK_KEY))
    form = NewPasswordForm(
        posted(request), user=request.user, ask_present=not by_link and request.user.has_usable_password()
    )
    if request.method == "POST" and form.is_valid():
        set_password(request.user, form.cleaned_data["password"])
        # Every other session of the user ends; this one goes on.
        update_session_auth_hash(request, request.user)
        request.session.pop(BY_LINK_KEY, None)
        messages.success(request, _("Your new password is set."))
        return redirect("console:pipeline")
    return render(request, "account/password.html", {"form": form, "by_link": by_link})


def _page(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Make a view of allauth's a private page of ours."""

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        return private(view(request))

    return shown


sign_in = _page(allauth.login)
sign_out = _page(allauth.logout)
link_sent = _page(allauth.password_reset_done)
inactive = _page(allauth.account_inactive)


def _sign_in(request: HttpRequest, link: Link) -> HttpResponse:
    user = use_link(link, now=now())
    if user is None:
        return _dead(request)
    # Gives the session a new key, so that one planted before is worth nothing.
    login(request, user)
    request.session[BY_LINK_KEY] = True
    return redirect("choose_password")


def _dead(request: HttpRequest) -> HttpResponse:
    return render(request, "account/link_dead.html", status=410)
