"""The gate of desk and console: who may see what.

    @for_desk                           # who works at the desk: the brand's leads
    @for_supervisors                    # who leads the desk: supervisors, and who looks after the brand
    @for_managers                       # who looks after the brand, settings included: owners and managers
    @for_sales                          # who places orders: sales admins, and who looks after the brand
    @for_owners                         # its owners only; others are told that they may not (403)
    @signed_in                          # a user, of whatever brand

A view behind the first five gets ``request.brand``, ``request.membership`` and ``request.now``. It fetches objects by
``Model.objects.one(request.brand, id)`` and :func:`found_or_404` alone, so that another brand's object is as good as
missing.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from leadloop.accounts.enums import BRAND_ROLES, DESK_ROLES, LEADING_ROLES, ORDER_ROLES, Role
from leadloop.accounts.models import Brand, Membership, User
from leadloop.accounts.queries import memberships_of
from leadloop.core.clock import now
from leadloop.history.enums import ActorKind
from leadloop.history.models import Actor

# Which of their brands a user looks at.
BRAND_KEY = "brand"

_More = ParamSpec("_More")
_Found = TypeVar("_Found")
_Response = TypeVar("_Response", bound=HttpResponseBase)


class UserRequest(HttpRequest):
    """A request of somebody who signed in. ``now`` is one moment for the whole page."""

    user: User
    now: datetime


class MemberRequest(UserRequest):
    """A request that came through the gate."""

    brand: Brand
    membership: Membership
    # All of the user's, for switching.
    memberships: list[Membership]
    # Who acts, for the history.
    actor: Actor
    # Whether they lead the desk.
    leads_desk: bool


UserView = Callable[Concatenate[UserRequest, _More], HttpResponseBase]
MemberView = Callable[Concatenate[MemberRequest, _More], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, _More], HttpResponseBase]


def signed_in(view: UserView[_More]) -> View[_More]:
    """Let users in; send others to the sign-in page and from there back here."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: _More.args, **kwargs: _More.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return private(_sign_in_first(request))
        known = cast("UserRequest", request)
        known.now = now()
        return private(view(known, *args, **kwargs))

    return guarded


def for_desk(view: MemberView[_More]) -> View[_More]:
    """Let those in who work at the desk, as agents of it."""
    return _for_roles(view, DESK_ROLES, acts_as=ActorKind.AGENT)


def for_supervisors(view: MemberView[_More]) -> View[_More]:
    """Let those in who lead the desk, as agents of it."""
    return _for_roles(view, LEADING_ROLES, acts_as=ActorKind.AGENT)


def for_managers(view: MemberView[_More]) -> View[_More]:
    """Let those in who look after the brand; who works at the desk only is led there."""
    return _for_roles(view, BRAND_ROLES)


def for_sales(view: MemberView[_More]) -> View[_More]:
    """Let those in who place orders."""
    return _for_roles(view, ORDER_ROLES)


def for_owners(view: MemberView[_More]) -> View[_More]:
    """Let the brand's owners in."""
    return _for_roles(view, frozenset({Role.OWNER}))


def found_or_404(found: _Found | None) -> _Found:
    """Return what was found in the brand; what is missing and what is another brand's end alike."""
    if found is None:
        raise Http404
    return found


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, for a form: nothing at all where the page was only opened, an empty form where one was sent."""
    return request.POST if request.method == "POST" else None


def private(response: _Response) -> _Response:
    """Keep the page out of every cache, and its address from every other host.

    ``same-origin``, not ``no-referrer``: with that, a browser names no origin when it posts a form, and Django's
    CSRF check refuses it.
    """
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    return response


def _for_roles(view: MemberView[_More], roles: frozenset[Role], *, acts_as: ActorKind = ActorKind.BRAND) -> View[_More]:
    @wraps(view)
    def guarded(request: UserRequest, /, *args: _More.args, **kwargs: _More.kwargs) -> HttpResponseBase:
        member = cast("MemberRequest", request)
        member.memberships = list(memberships_of(request.user))
        if not member.memberships:
            return render(request, "console/no_brand.html", status=403)
        chosen = _chosen(member)
        if chosen is None:
            return redirect(f"{reverse('console:brands')}?{urlencode({'next': request.get_full_path()})}")
        member.membership, member.brand = chosen, chosen.brand
        member.actor = Actor(acts_as, request.user.pk)
        member.leads_desk = chosen.role in LEADING_ROLES
        if chosen.role not in roles:
            return _elsewhere(member)
        # Times on the pages are the brand's.
        with timezone.override(ZoneInfo(chosen.brand.time_zone)):
            return view(member, *args, **kwargs)

    return signed_in(guarded)


def _elsewhere(request: MemberRequest) -> HttpResponse:
    """Tell a member that this is not for them; the console's front page leads everybody to where they work."""
    home = home_of(request.membership)
    if request.method in {"GET", "HEAD"} and request.path == reverse("console:pipeline"):
        return redirect(home)
    context = {"brand": request.brand, "home": reverse(home), "role": request.membership.role}
    return render(request, "console/not_allowed.html", context, status=403)


def home_of(membership: Membership) -> str:
    """Return the page on which this member begins."""
    if membership.role in BRAND_ROLES:
        return "console:pipeline"
    return "desk:queue" if membership.role in DESK_ROLES else "console:orders"


def _chosen(request: MemberRequest) -> Membership | None:
    """Return the membership whose brand was chosen, or the only one; None where there are several and none chosen."""
    if len(request.memberships) == 1:
        return request.memberships[0]
    wanted = request.session.get(BRAND_KEY)
    return next((each for each in request.memberships if str(each.brand_id) == wanted), None)


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    # Back to the page, not to a form's target: that would be a GET of something that takes POST only.
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else resolve_url("console:pipeline")
    answer = redirect_to_login(back)
    if request.headers.get("HX-Request"):
        # A redirect would be followed by the script, and the sign-in page put into the middle of the list.
        whole = HttpResponse(status=204)
        whole["HX-Redirect"] = answer.url
        return whole
    return answer
