"""The door's frame: what holds for each address before and after its call."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from leadloop.api.body import refuse_large
from leadloop.api.problems import METHOD_NOT_ALLOWED, NOT_FOUND, Problem
from leadloop.api.refusals import problem_reply, refusal

View = Callable[..., HttpResponseBase]

_METHOD_NOT_ALLOWED = 405


def framed(view: View) -> View:
    """Refuse what is too large before it is read, answer every failure with a problem document, and let nobody cache."""

    @wraps(view)
    def run(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        try:
            refuse_large(request)
            reply = view(request, **parts)
        except Exception as error:  # noqa: BLE001 - the last resort: told as a problem, and logged
            reply = refusal(request, error)
        if reply.status_code == _METHOD_NOT_ALLOWED:
            reply = _other_methods(request, reply["Allow"])
        reply["Cache-Control"] = "no-store"
        return reply

    # A key comes in a header that no other site can make a browser send.
    return csrf_exempt(run)


def nothing_here(request: HttpRequest, **_parts: Any) -> HttpResponse:
    """Answer an address that does not exist."""
    return problem_reply(
        request, Problem(NOT_FOUND, _("There is no such address in the API. See /api/v1/docs for those there are."))
    )


def _other_methods(request: HttpRequest, allowed: str) -> HttpResponse:
    methods = ", ".join(sorted(method.strip() for method in allowed.split(",")))
    detail = _("Use one of these methods: %(methods)s.") % {"methods": methods}
    return problem_reply(request, Problem(METHOD_NOT_ALLOWED, detail, headers={"Allow": methods}))
