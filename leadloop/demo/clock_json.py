"""``POST /demo/clock``: a program moves the demo's clock."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from leadloop.demo.durations import DurationProblem, read_duration
from leadloop.demo.mail import in_utc
from leadloop.demo.passing import Passed, pass_to_next_due, pass_until


class ClockProblem(ValueError):
    """The clock cannot be moved like this; ``field`` is what to correct, the message says how."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


# A program has no cookie and no token; what a browser sends from another site is told by its Origin.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def clock_json(request: HttpRequest) -> HttpResponse:
    """Move the clock as the JSON says, do what falls due, and answer when all is done. A browser is sent to the page."""
    if request.method != "POST":
        return redirect("demo:clock")
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.get_host()}":
        return _problem(HTTPStatus.FORBIDDEN, _("Another site cannot move the clock."))
    try:
        passed = _pass(_read(request.body))
    except ClockProblem as problem:
        errors = [{"field": problem.field, "message": str(problem)}]
        return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(problem), errors=errors)
    return JsonResponse({"now": in_utc(passed.now), "done": passed.done})


def _read(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ClockProblem("", _('Send JSON, such as {"advance": "P7D"} or {"to_next_due": true}.')) from error
    if not isinstance(given, dict) or len(given.keys() & {"advance", "to_next_due"}) != 1:
        raise ClockProblem("", _('Send either {"advance": "P7D"} or {"to_next_due": true}.'))
    return given


def _pass(given: dict[str, Any]) -> Passed:
    if "to_next_due" in given:
        if given["to_next_due"] is not True:
            raise ClockProblem("to_next_due", _("Send true, or move the clock by “advance”."))
        return pass_to_next_due()
    try:
        return pass_until(read_duration(given["advance"]).after)
    except DurationProblem as problem:
        raise ClockProblem("advance", str(problem)) from problem


def _problem(status: HTTPStatus, detail: str, *, errors: list[dict[str, str]] | None = None) -> HttpResponse:
    """Return a problem document (RFC 9457)."""
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status,
        "detail": detail,
        "errors": errors or [],
    }
    return JsonResponse(document, status=status, content_type="application/problem+json")
