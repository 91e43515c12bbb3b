"""What the pages behind emailed links have in common: /o/, /s/, /r/, /n/, /u/.

    @link_page
    def survey(request, token):
        try:
            link = read(Purpose.SURVEY, token, now=now())
        except ExpiredToken: …
        except BadToken:
            return bad_token(request)

After a press that changed something: ``return press.keep(see_again(request, "thanks"))``; the GET that follows shows what
``notice_code(request)`` says and answers ``without_notice(response, request)``.
"""

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from leadloop.web.clients import bucket_of, client_ip

NOTICE_COOKIE = "leadloop_notice"
NOTICE_LIFETIME_S = 60
# Bad tokens from one client in one window before it is told to wait, counted by each web process for itself.
BAD_TOKENS = 30
WINDOW_S = 60

_More = ParamSpec("_More")
_Response = TypeVar("_Response", bound=HttpResponse)


def link_page(
    view: Callable[Concatenate[HttpRequest, _More], HttpResponse],
) -> Callable[Concatenate[HttpRequest, _More], HttpResponse]:
    """Make a view the page of a link: its address is a key, so nobody may keep it, pass it on or index it.

    GET, HEAD and POST only. Django's CSRF check is left out: :mod:`leadloop.web.press` is stricter, and works for a
    browser that sends no referrer.
    """
    limited = require_http_methods(["GET", "HEAD", "POST"])(view)

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: _More.args, **kwargs: _More.kwargs) -> HttpResponse:
        response = limited(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return csrf_exempt(guarded)


def bad_token(request: HttpRequest) -> HttpResponse:
    """Answer a token that is none of ours: a page that explains it (404), or after too many of them to wait (429)."""
    key = f"bad-tokens:{bucket_of(client_ip(request))}"
    cache.add(key, 0, timeout=WINDOW_S)
    try:
        count = cache.incr(key)
    except ValueError:
        # The window ended between the two lines: this one begins the next.
        cache.set(key, 1, timeout=WINDOW_S)
        count = 1
    if count > BAD_TOKENS:
        response = render(request, "429.html", {"retry_after": WINDOW_S}, status=429)
        response["Retry-After"] = str(WINDOW_S)
        return response
    return render(request, "404.html", status=404)


def with_notice(response: _Response, code: str, *, path: str) -> _Response:
    """Let the next page at ``path`` show the notice of this code, once, and return the response.

    The cookie holds a code of ours, never text: whoever writes one of their own only chooses among our sentences.
    """
    response.set_cookie(
        NOTICE_COOKIE,
        code,
        max_age=NOTICE_LIFETIME_S,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def see_again(request: HttpRequest, code: str) -> HttpResponse:
    """Return the way back to the same link by GET, with the notice of this code: reloading then repeats nothing."""
    response = HttpResponseRedirect(request.path)
    response.status_code = HTTPStatus.SEE_OTHER
    return with_notice(response, code, path=request.path)


def notice_code(request: HttpRequest) -> str:
    """Return the code of the notice that this page is to show, or an empty text."""
    return request.COOKIES.get(NOTICE_COOKIE, "")[:40] if request.method == "GET" else ""


def without_notice(response: _Response, request: HttpRequest) -> _Response:
    """Take back a notice that was shown, and return the response."""
    if NOTICE_COOKIE in request.COOKIES and request.method == "GET":
        response.delete_cookie(NOTICE_COOKIE, path=request.path, samesite="Lax")
    return response
