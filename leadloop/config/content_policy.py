"""The content security policy of every reply that brings none of its own. One text for all of them."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponseBase


class ContentPolicy:
    """Middleware. The library's own builds the text anew for each reply, and twice, which costs as much as a query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request under the policy of the settings (``CONTENT_SECURITY_POLICY``)."""
        response = self._get_response(request)
        response.headers.setdefault(HEADER, self._policy)
        return response
