"""One line for each request: by which route, not at which address, since an address may open a door."""

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from leadloop.core.ids import new_id

log = logging.getLogger("leadloop.request")
# Asked every few seconds by whoever watches; told only when something is wrong.
_QUIET: Final = frozenset({"healthz", "readyz"})
_WRONG = 500


class RequestLog:
    """Middleware. Stands below whitenoise, so that static files are left out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, then tell of it. The reply carries the id, for whoever asks about it."""
        began = perf_counter()
        request_id = new_id().hex
        response = self._get_response(request)
        response["X-Request-ID"] = request_id
        match = request.resolver_match
        route = match.route if match else ""
        if route in _QUIET and response.status_code < _WRONG:
            return response
        log.log(
            logging.ERROR if response.status_code >= _WRONG else logging.INFO,
            "request",
            extra={
                "request_id": request_id,
                "method": request.method,
                "route": route,
                "status": response.status_code,
                "ms": round((perf_counter() - began) * 1000, 1),
                **_ids(match.kwargs if match else {}),
            },
        )
        return response


def _ids(captured: dict[str, Any]) -> dict[str, str]:
    """Return the ids that the route was called with; never a token, and no free text."""
    return {name: str(value) for name, value in captured.items() if isinstance(value, UUID)}
